/** ResNet and pyramid under torchvision's names: `body` and `fpn`. */
import type { Random, tf } from '../engine';
import { type FeatureMaps, Module, Resnet, resnetChannels, TorchvisionFpn } from '../nn';
import type { PyramidConfig } from './backbone-config';
import { checkImageSize } from './image-size';

/** torchvision's `_resnet_fpn_extractor` with `returned_layers=[2, 3, 4]`, P6 made of P5. */
export class TorchvisionBackbone extends Module {
  readonly body: Resnet;
  readonly fpn: TorchvisionFpn;

  constructor(config: PyramidConfig, random: Random) {
    super();
    this.body = new Resnet(config, random);
    const inChannels = resnetChannels(config);
    this.fpn = new TorchvisionFpn({ inChannels, outChannels: config.channels, extraFrom: 'p5' }, random);
  }

  /** @param images [N, H, W, 3], H and W divisible by 32; gives P3 to P7 */
  forward(images: tf.Tensor4D): FeatureMaps {
    checkImageSize(images, 32);
    return this.fpn.forward(this.body.forward(images));
  }
}

/** Files written before torchvision 0.13 lack the place of the convolution in the pyramid's blocks. */
export function renameOldPyramid(name: string): string {
  return name.replace(/^(backbone\.fpn\.(?:inner|layer)_blocks\.\d+)\.(weight|bias)$/, '$1.0.$2');
}
