/** Written by `python -m tests.generate` from Python; not by hand. */

/** A modality as it travels: its name, what a sentence calls it, and what its items look or sound like. */
export interface ModalityData {
  name: string;
  word: string;
  media: Picture | Drawing | Sound | Words;
}

/** Which items and modalities a figure shows; ``total`` counts the items of the bundle, of which these are some. */
export interface Identity {
  modalities: ModalityData[];
  ids: string[];
  captions: string[];
  total: number;
}

/** Where the browser finds the picture of item n: cell ``n % columns``, ``n // columns`` of one sheet. */
export interface Picture {
  kind: "picture";
  url: string;
  columns: number;
  rows: number;
}

/** An address an item. */
export interface Drawing {
  kind: "drawing";
  urls: string[];
}

/** An address an item; ``clips`` are start and end in seconds where all items share one file, else empty. */
export interface Sound {
  kind: "sound";
  urls: string[];
  clips: [number, number][];
}

/** An item is its caption. */
export interface Words {
  kind: "text";
}

/** A plane to draw points in: ``x = axes @ point - origin``; two axes of D coordinates. */
export interface Frame {
  axes: number[][];
  origin: number[];
}

/** The points of one state: a step of training, or a model. ``key`` is its step or name as text; ``points`` has one text a modality, of n rows; ``numbers`` maps keys of metrics to values over the items shown. ``planes`` are others than that of the frame, and ``layouts`` places that no axes give, (M n, 2) numbers as text, see `encode_places`; both by name. */
export interface Cloud {
  key: string;
  points: string[];
  frame: Frame;
  numbers: Record<string, number>;
  planes: Record<string, Frame>;
  layouts: Record<string, string>;
}

/** In the place of a cloud that an output holds back: it is brought by this name when somebody asks for its key. */
export interface Later {
  key: string;
  later: string;
}
