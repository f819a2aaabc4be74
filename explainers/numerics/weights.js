/**
 * Whose pull counts: what a temperature makes of the similarities of one query. Twin of `precompute/analysis/weights.py`.
 * @module modgap/numerics/weights
 */

/**
 * Softmax of similarities / tau: the probability that the model gives each candidate.
 * @param {ArrayLike<number>} similarities (M,)
 * @param {number} tau temperature, above 0
 * @returns {number[]} (M,), sum 1
 */
export function candidateWeights(similarities, tau) {
  const values = Array.from(similarities);
  const top = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const powers = values.map((value) => Math.exp((value - top) / tau));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/**
 * Share of each wrong candidate in the whole push on the query; 0 for the partner.
 * @param {ArrayLike<number>} similarities (M,), M >= 2
 * @param {number} positive place of the partner
 * @param {number} tau
 * @returns {number[]} (M,), sum 1
 */
export function pullShares(similarities, positive, tau) {
  const wrong = Array.from(similarities, (value, place) => (place === positive ? -Infinity : value));
  return candidateWeights(wrong, tau);
}

/**
 * How hard the loss acts on the query: (1 - weight of the partner) / tau.
 * @param {ArrayLike<number>} similarities
 * @param {number} positive
 * @param {number} tau
 */
export function totalPull(similarities, positive, tau) {
  const weights = candidateWeights(similarities, tau);
  return weights.reduce((sum, weight, place) => (place === positive ? sum : sum + weight), 0) / tau;
}

/**
 * How many candidates share the pull: exp of the entropy of the shares.
 * @param {ArrayLike<number>} shares none negative, sum 1
 */
export function perplexity(shares) {
  return Math.exp(-Array.from(shares).reduce((sum, share) => (share > 0 ? sum + share * Math.log(share) : sum), 0));
}
