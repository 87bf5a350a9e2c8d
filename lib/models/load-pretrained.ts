/** Weights of networks that classify images, as the start of a detector's or a pose network's backbone. */
import { InputError } from '../errors';
import { compareState, type LoadReport, loadStateDict, type Module, Resnet, type StoredTensor } from '../nn';
import { Hrnet } from './hrnet';

/** HRNet's own head, of which a classifier knows nothing. */
const lastLayer = 'final_layer.';

/**
 * Sets a backbone by the names of torchvision's ResNet, or of HRNet trained on ImageNet; a pose network's last layer stays
 * as it is.
 * @returns what stayed as it was (`missing`), and what is not needed here, such as `fc.weight` (`unexpected`)
 * @throws InputError when the network has no such backbone, or a weight of it is missing or of another shape: then nothing
 *   is loaded
 */
export function loadPretrained(network: Module, tensors: ReadonlyMap<string, StoredTensor>): LoadReport {
  const backbone = backboneOf(network);
  const given = new Map([...tensors].filter(([name]) => !name.startsWith(lastLayer)));
  const { missing, misshapen } = compareState(backbone, given);
  const wrong = [...missing.filter((name) => !name.startsWith(lastLayer)), ...misshapen];
  if (wrong.length > 0) {
    throw new InputError({
      what: `weights of another backbone: ${wrong.length} missing or misshapen, e.g. ${wrong[0]}`,
    });
  }
  return loadStateDict(backbone, given, { strict: false });
}

function backboneOf(network: Module): Module {
  for (const [, part] of network.namedModules()) {
    if (part instanceof Resnet || part instanceof Hrnet) return part;
  }
  throw new InputError({ what: 'no ResNet and no HRNet in this network', fix: 'load a whole checkpoint' });
}
