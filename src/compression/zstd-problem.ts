/** What is wrong with a frame; thrown within the zstd decoder only, which makes an answer of it. */
export class ZstdProblem extends Error {}
