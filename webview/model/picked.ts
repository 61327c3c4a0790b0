/** What a person has picked in one view, and every view marks. */
export type Picked =
  /** What is on the shelf, by its id. */
  | { readonly kind: 'item'; readonly id: string }
  /** A training picture of the run explored, by its row in the encodings. */
  | { readonly kind: 'picture'; readonly index: number; readonly path: string }
  /** Any place of the latent space of the weights named by the key. */
  | { readonly kind: 'place'; readonly latent: Float32Array; readonly weightsKey: string };
