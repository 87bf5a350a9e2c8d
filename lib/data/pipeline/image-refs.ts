/** The images of a data set as workers find them, and the decoded pixels that all of them share. */
import { type PackedImage, packRgb } from '../packed-image';
import { recipeOf } from '../recipe';
import type { ImageSource } from '../sample';
import type { ImageRef, SharedImage } from './job';
import { share } from './job-images';

/** What an image of a set is known by. */
export interface SetImage {
  image: ImageSource;
  widthPx: number;
  heightPx: number;
}

/**
 * Images by their place in the set. Decoded pixels are kept until `cacheBytes` are full, and none is dropped: with an
 * epoch's random order, what is kept is found again, what would be dropped is as likely to be wanted as what comes.
 */
export class ImageRefs {
  readonly #shared = new Map<number, SharedImage>();
  #bytes = 0;

  constructor(
    readonly images: readonly SetImage[],
    readonly cacheBytes: number,
  ) {}

  /** Bytes of decoded pixels that are held. */
  get heldBytes(): number {
    return this.#bytes;
  }

  ref(index: number): ImageRef {
    const { image, widthPx, heightPx } = this.images[index];
    const place = { index, widthPx, heightPx };
    const shared = this.#shared.get(index);
    if (shared) return { ...place, shared };
    if (typeof image === 'string') return { ...place, file: image };
    const recipe = recipeOf(image);
    if (recipe) return { ...place, recipe };
    const packed: PackedImage = packRgb(image);
    const made = share(packed);
    this.keep(index, made);
    return { ...place, shared: made };
  }

  /** Keeps decoded pixels, where there is room. */
  keep(index: number, image: SharedImage): void {
    if (this.#shared.has(index) || this.#bytes + image.buffer.byteLength > this.cacheBytes) return;
    this.#shared.set(index, image);
    this.#bytes += image.buffer.byteLength;
  }
}
