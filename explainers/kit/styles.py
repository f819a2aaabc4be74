"""Style sheets of the parts of a figure, one for each shadow root; colours and fonts come from the page's variables.

A container named ``modgap`` is the figure itself: what is narrow depends on its width, not on the window's.
"""

# ruff: noqa: E501 -- a CSS rule stands on one line

from __future__ import annotations

NARROW = "@container modgap (max-width: 479px)"
TIGHT = "@container modgap (max-width: 599px)"  # as on a desktop, but the longest row of controls takes two lines
# While a scroll section pins the figure on a phone, the page says how many pixels it can show, and what may go.
ROOM = "var(--pinned-room, 9999px)"
ASIDE = f"{NARROW} {{ :host {{ display: var(--pinned-aside, flex) !important; }} }}"
TEXT = 'font-family: var(--font-ui, "Source Sans 3", "Helvetica Neue", Arial, sans-serif); color: var(--ink, #1D1F23);'
FOCUS = "outline: 2px solid var(--accent, #6B2FA0); outline-offset: 2px;"

FRAME = """
:host { display: block !important; position: relative; container: modgap / inline-size; min-width: 0; background: var(--card, #fff); }
"""

ROW = f"""
:host {{ display: flex !important; flex-flow: row wrap; align-items: center; gap: 0 20px; margin-top: 8px !important; min-width: 0; }}
:host(.more) {{ flex-wrap: nowrap; gap: 14px; margin-top: 0 !important; }}
:host > *, ::slotted(*) {{ min-width: 0; }}
{NARROW} {{ :host {{ gap: 6px 12px; margin-top: 6px !important; }} :host(.more) {{ gap: 8px; margin-top: 6px !important; }} }}
"""

WIDGET = f"""
:host {{ {TEXT} min-width: 0; }}
.bk-input-group {{ {TEXT} }}
"""

SLIDER = f"""
{WIDGET}
:host {{ flex: 1 1 170px !important; width: auto !important; min-width: 170px !important; }}
:host(.long) {{ flex: 3 1 220px !important; min-width: 220px !important; }}
.bk-input-group {{ display: flex; flex-direction: row; align-items: center; gap: 10px; height: 44px; font-size: 15px; }}
.bk-input-group::before {{ content: "LABEL"; white-space: nowrap; }}
.bk-slider-title {{ order: 2; font-size: 0; min-width: 1.4em; }}
.bk-slider-value {{ font-size: 15px; font-weight: 600; font-variant-numeric: tabular-nums lining-nums; }}
:host(.long) .bk-slider-value {{ display: inline-block; min-width: 4.4em; text-align: right; }}
.noUi-target, .noUi-target.noUi-horizontal {{
  order: 1; flex: 1; min-width: 40px; height: 4px; margin: 0 8px; border: 0; border-radius: 2px; box-shadow: none;
  background: var(--line, #E4E1DB);
}}
.noUi-connect {{ background: var(--ink, #1D1F23) !important; }}
.noUi-horizontal .noUi-handle, .noUi-handle {{
  width: 16px; height: 16px; top: -6px; right: -8px; border: 0; border-radius: 50%; box-shadow: none; cursor: grab;
  background: var(--ink, #1D1F23);
}}
.noUi-handle::before, .noUi-handle::after, .noUi-tooltip {{ display: none !important; }}
.noUi-touch-area {{ position: absolute; inset: -14px; width: auto; height: auto; }}
.noUi-handle:focus-visible {{ {FOCUS} }}
{TIGHT} {{ :host(.long) {{ flex: 1 1 60% !important; }} }}
{NARROW} {{ :host(.long) {{ flex-basis: 70% !important; }} :host {{ flex-basis: 180px !important; }} .bk-input-group, .bk-slider-value {{ font-size: 14px; }} }}
"""

BUTTON = f"""
  {TEXT} height: 34px !important; min-height: 0 !important; padding: 0 12px; margin: 0; border: 1px solid var(--line, #E4E1DB) !important; border-radius: 10px;
  background: var(--card, #fff) !important; box-shadow: none !important; color: var(--ink, #1D1F23) !important; font-size: 14px; font-weight: 600; line-height: 1;
  cursor: pointer; white-space: nowrap;
"""

PRESSED = """
  background: var(--ink, #1D1F23) !important; border-color: var(--ink, #1D1F23) !important; color: var(--card, #fff) !important;
"""

TOGGLE = f"""
{WIDGET}
:host {{ flex: none !important; width: auto !important; }}
.bk-btn-group {{ height: 44px; display: flex; align-items: center; }}
.bk-btn, .bk-btn.bk-btn-default {{ {BUTTON} width: 44px; padding: 0; font-size: 0; }}
.bk-btn:hover {{ border-color: var(--soft, #5B6068) !important; }}
.bk-btn.bk-active, .bk-btn.bk-btn-default.bk-active {{ {PRESSED} }}
.bk-btn::before {{
  content: ""; display: inline-block; width: 12px; height: 13px; margin-left: 2px; background: currentColor;
  clip-path: polygon(0 0, 100% 50%, 0 100%);
}}
.bk-btn.bk-active::before {{
  margin-left: 0; clip-path: none; background: linear-gradient(90deg, currentColor 35%, transparent 35% 65%, currentColor 65%);
}}
.bk-btn:focus-visible {{ {FOCUS} }}
{NARROW} {{ .bk-btn, .bk-btn.bk-btn-default {{ height: 44px !important; }} }}
"""

BUTTONS = f"""
{WIDGET}
:host {{ flex: none; width: auto !important; }}
.bk-btn-group {{ display: flex; align-items: center; height: 44px; }}
.bk-btn, .bk-btn.bk-btn-default {{ {BUTTON} border-radius: 0; color: var(--soft, #5B6068); }}
.bk-btn:first-child {{ border-radius: 10px 0 0 10px; }}
.bk-btn:last-child {{ border-radius: 0 10px 10px 0; }}
.bk-btn:only-child {{ border-radius: 10px; }}
.bk-btn + .bk-btn {{ margin-left: -1px; }}
.bk-btn.bk-active, .bk-btn.bk-btn-default.bk-active {{ {PRESSED} }}
.bk-btn:focus-visible {{ {FOCUS} position: relative; }}
{NARROW} {{ .bk-btn, .bk-btn.bk-btn-default {{ height: 44px !important; padding: 0 9px; font-size: 13.5px; }} }}
"""

SELECT = f"""
{WIDGET}
:host {{ flex: 1 1 100px !important; width: auto !important; min-width: 100px !important; max-width: 200px; }}
.bk-input-group {{ position: relative; display: flex; flex-direction: row; align-items: center; height: 44px; }}
label {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }}
select.bk-input, select {{
  {BUTTON} appearance: none; width: 100%; padding: 0 26px 0 12px; text-overflow: ellipsis; background-image: none !important;
}}
.bk-input-group::after {{
  content: ""; position: absolute; right: 12px; top: 50%; width: 9px; height: 6px; margin-top: -3px; pointer-events: none;
  background: var(--soft, #5B6068); clip-path: polygon(0 0, 50% 65%, 100% 0, 100% 30%, 50% 100%, 0 30%);
}}
select:hover {{ border-color: var(--soft, #5B6068) !important; }}
select:focus-visible {{ {FOCUS} }}
{TIGHT} {{ select.bk-input, select {{ padding: 0 20px 0 9px; font-size: 13.5px; }} .bk-input-group::after {{ right: 8px; }} }}
option {{ color: var(--ink, #1D1F23); background: var(--card, #fff); font-weight: 400; }}
{NARROW} {{
  :host {{ min-width: 88px !important; flex-basis: 108px !important; max-width: none !important; }}
  :host(.choice) {{ flex-basis: 96px !important; }}
  select.bk-input, select {{ height: 44px !important; }}
}}
"""

NUMBERS = f"""
:host {{ display: block; width: 100%; margin-top: 10px !important; }}
.bk-clearfix {{ display: block !important; width: 100%; }}
.numbers {{
  {TEXT} display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; border: 1px solid var(--line, #E4E1DB); border-radius: 10px;
  font-variant-numeric: tabular-nums lining-nums;
}}
.cell {{ padding: 9px 12px 8px; min-width: 0; }}
.cell + .cell {{ border-left: 1px solid var(--line, #E4E1DB); }}
b {{ display: block; font-size: 19px; font-weight: 600; line-height: 25px; white-space: nowrap; }}
span {{ display: block; font-size: 13.5px; line-height: 18px; color: var(--soft, #5B6068); }}
{NARROW} {{
  :host {{ margin-top: 8px !important; }}
  .cell {{ padding: 6px 4px 6px 8px; hyphens: auto; }} b {{ font-size: 16px; line-height: 21px; }} span {{ font-size: 12.5px; line-height: 15px; }}
}}
"""

CARD = f"""
:host {{ position: absolute !important; inset: 0; z-index: 5; pointer-events: none; width: auto !important; height: auto !important; }}
.bk-clearfix {{ position: absolute; inset: 0; display: block !important; }}
.item-card {{
  {TEXT} position: absolute; box-sizing: border-box; width: max-content; max-width: min(290px, 100%); padding: 10px 14px 10px 10px;
  border: 1px solid var(--line, #E4E1DB); border-radius: 12px; background: var(--card, #fff); box-shadow: 0 6px 24px rgb(0 0 0 / 14%);
}}
.item-card[hidden] {{ display: none; }}
.side {{ display: flex; align-items: center; gap: 10px; min-height: 30px; }}
.side + .side {{ margin-top: 6px; }}
.picture {{ flex: none; width: 56px; height: 56px; border-radius: 8px; background-color: #fff; background-repeat: no-repeat; }}
.two .picture, .two .blank {{ width: 36px; height: 36px; border-radius: 6px; }}
.blank {{
  flex: none; display: grid; place-items: center; color: var(--text, #D55E00); font: italic 24px/1 var(--font-text, Georgia, serif);
}}
.words {{ min-width: 0; }}
b {{
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; font-size: 14.5px; font-weight: 600;
  line-height: 1.25; overflow-wrap: break-word;
}}
small {{ display: block; font-size: 12.5px; line-height: 1.3; color: var(--soft, #5B6068); }}
.words .value {{ margin: 1px 0 0; }}
.value {{ margin: 6px 0 0 2px; font-size: 13.5px; line-height: 1.3; color: var(--soft, #5B6068); font-variant-numeric: tabular-nums lining-nums; }}
{NARROW} {{ .picture {{ width: 44px; height: 44px; }} .item-card {{ max-width: min(240px, 100%); }} b {{ font-size: 14px; }} }}
"""

VIEWS = f"""
:host {{ display: flex !important; justify-content: center; gap: 24px; width: 100%; }}
{NARROW} {{ :host {{ gap: 12px; }} }}
"""

WIDE_VIEW = f"""
:host {{ display: block !important; position: relative; width: 100% !important; height: 340px !important; }}
{NARROW} {{ :host {{ height: 260px !important; }} }}
"""

SQUARE_VIEW = """
:host { display: block !important; position: relative; flex: none; width: min(100%, 440px) !important; }
"""

LEFT_VIEW = f"""
:host {{ display: block !important; position: relative; flex: 0 1 318px !important; width: auto !important; min-width: 0; }}
{NARROW} {{ :host {{ flex: 1 1 0 !important; }} }}
"""

RIGHT_VIEW = """
:host {
  display: block !important; position: relative; flex: 1 1 0 !important; align-self: stretch !important; width: 0 !important;
  height: auto !important; min-width: 0;
}
"""

SQUARE_PLOT = """
:host {
  display: grid !important; width: 100% !important; height: auto !important; max-height: none !important; aspect-ratio: 1;
  border-radius: 4px; overflow: hidden;
}
"""

# On screens with one device pixel a CSS pixel, Bokeh clears its canvas half a pixel off and leaves remains of earlier
# drawings along the upper and the left edge.
FILLING_PLOT = """
:host {
  position: absolute !important; inset: 0; width: auto !important; height: auto !important; max-height: none !important; clip-path: inset(1px 0 0 1px);
}
"""

KEY = f"""
:host {{ position: absolute !important; inset: 0 0 auto; pointer-events: none; width: auto !important; }}
.bk-clearfix {{ display: block !important; width: 100%; }}
.key {{ {TEXT} display: flex; gap: 14px; font-size: 13.5px; font-weight: 600; line-height: 1.3; }}
i {{ font-style: normal; margin-right: 5px; }}
.first {{ color: var(--image, #0072B2); }}
.second {{ color: var(--text, #D55E00); }}
{NARROW} {{ .key {{ font-size: 12.5px; }} }}
"""

SCALE = f"""
:host {{ display: block; width: 100% !important; margin-top: 8px !important; }}
.bk-clearfix {{ display: block !important; width: 100%; }}
.scale {{ {TEXT} position: relative; height: 26px; font-size: 12.5px; color: var(--soft, #5B6068); font-variant-numeric: tabular-nums lining-nums; }}
.band {{ position: absolute; inset: 0 0 auto; height: 7px; border-radius: 3px; }}
.tick {{ position: absolute; top: 9px; line-height: 17px; transform: translateX(-50%); white-space: nowrap; }}
.tick:first-of-type {{ transform: none; }}
.tick:last-of-type {{ transform: translateX(-100%); }}
{NARROW} {{ i {{ display: none; }} }}
i {{ font-style: normal; }}
"""
