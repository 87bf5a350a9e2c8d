/** The decoded images of one job: each is brought once, from shared pixels, the disk's cache, its file or its recipe. */
import { drawRecipe } from '../draw-recipe';
import { type PackedImage, packRgb } from '../packed-image';
import { mapLabelled } from '../transforms/labelled';
import { scaling } from '../transforms/matrix';
import type { LabelledImage } from '../transforms/mosaic';
import { BrokenImage, decodeFile } from './decode';
import { cachedPath, readCached, writeCached } from './disk-cache';
import type { ImageRef, ObjectsRef, SharedImage, WorkerSettings } from './job';

/** A broken image and which one of the set it is. */
export class BrokenAt extends Error {
  constructor(
    readonly index: number,
    override readonly cause: BrokenImage,
  ) {
    super(cause.message);
  }
}

/** Copies pixels to where all threads see them. */
export function share({ data, width, height }: PackedImage): SharedImage {
  const buffer = new SharedArrayBuffer(data.byteLength);
  new Int32Array(buffer).set(data);
  return { buffer, width, height };
}

/** Brings images; those that it had to decode are listed in `decoded`. */
export class JobImages {
  readonly decoded: { index: number; image: SharedImage }[] = [];
  readonly #images = new Map<number, Promise<PackedImage>>();

  constructor(readonly settings: WorkerSettings) {}

  /** @throws BrokenAt when the image cannot be used */
  image(ref: ImageRef): Promise<PackedImage> {
    const known = this.#images.get(ref.index) ?? this.#bring(ref);
    this.#images.set(ref.index, known);
    return known;
  }

  /** An image with its objects, in the decoded image's pixels. */
  async labelled({ image: ref, objects }: ObjectsRef): Promise<LabelledImage> {
    const image = await this.image(ref);
    if (image.width === ref.widthPx && image.height === ref.heightPx) return { image, objects };
    const scale = scaling(image.width / ref.widthPx, image.height / ref.heightPx);
    return { image, objects: mapLabelled(objects, scale) };
  }

  async #bring({ index, shared, recipe, file = '', widthPx, heightPx }: ImageRef): Promise<PackedImage> {
    if (shared) return { data: new Int32Array(shared.buffer), width: shared.width, height: shared.height };
    const made = recipe
      ? packRgb(drawRecipe(recipe))
      : await this.#fromFile(file, { widthPx, heightPx }).catch((error) => {
          throw error instanceof BrokenImage ? new BrokenAt(index, error) : error;
        });
    if (this.settings.keepsDecoded) this.decoded.push({ index, image: share(made) });
    return made;
  }

  async #fromFile(file: string, annotated: { widthPx: number; heightPx: number }): Promise<PackedImage> {
    const { cacheFolder, decodeWithinPx } = this.settings;
    const path = cacheFolder && cachedPath(cacheFolder, file, decodeWithinPx);
    const kept = path ? readCached(path) : undefined;
    if (kept) return kept;
    const image = await decodeFile(file, annotated, decodeWithinPx);
    if (path) writeCached(path, image);
    return image;
  }
}
