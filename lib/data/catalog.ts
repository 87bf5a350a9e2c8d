/** The data sets that are known by name: where they come from, how large they are, under which terms. */

/** One file that is brought. */
export interface Download {
  url: string;
  /** Name of the file here. */
  file: string;
  /** As published; undefined where nobody tells. */
  bytes?: number;
  /** Its rough size, where the exact one is not published. */
  aboutBytes?: number;
  /** As published; where there is none, the hash of the first download is written down and held against the next. */
  hash?: { algorithm: 'sha256' | 'md5'; value: string };
}

/** One data set. */
export interface CatalogEntry {
  name: string;
  task: 'detection' | 'pose';
  title: string;
  images: number;
  licence: string;
  page: string;
  downloads: readonly Download[];
  /** What is brought to the top when it is unpacked, e.g. `VOCdevkit/VOC2007`. */
  inner?: string;
  /** Hash of all files' names and contents (`folderHash`), where the archive itself has no fixed one. */
  contentHash?: string;
}

const voc = 'http://host.robots.ox.ac.uk/pascal/VOC';
const coco = 'http://images.cocodataset.org';
const mpii = 'https://datasets.d2.mpi-inf.mpg.de/andriluka14cvpr';
const bccdCommit = 'd272fb14cdff6e473fafeeeba32aba5f560e9e43';
const flickrTerms = 'images: the terms of Flickr, each with its owner; annotations free for research';
const sha256 = (value: string) => ({ algorithm: 'sha256', value }) as const;
const md5 = (value: string) => ({ algorithm: 'md5', value }) as const;

/** In the order of `papersweep data list`. */
export const catalog: readonly CatalogEntry[] = [
  {
    name: 'bccd',
    task: 'detection',
    title: 'Blood Cell Count and Detection: three kinds of cell under the microscope',
    images: 364,
    licence: 'MIT (c) 2017 shenggan',
    page: 'https://github.com/Shenggan/BCCD_Dataset',
    downloads: [
      {
        url: `https://codeload.github.com/Shenggan/BCCD_Dataset/zip/${bccdCommit}`,
        file: `bccd-${bccdCommit.slice(0, 8)}.zip`,
        aboutBytes: 7_700_000,
      },
    ],
    inner: `BCCD_Dataset-${bccdCommit}/BCCD`,
    contentHash: '59eb0d826c422ae58c4c46f2dac8de1af80c371950dbf0593d8aeb0c8f74f265',
  },
  {
    name: 'lspet',
    task: 'pose',
    title: 'Leeds Sports Pose Extended: 14 joints of people at sport',
    images: 10_000,
    licence: flickrTerms,
    page: 'http://sam.johnson.io/research/lspet.html',
    downloads: [{ url: 'http://sam.johnson.io/research/lspet_dataset.zip', file: 'lspet_dataset.zip' }],
  },
  {
    name: 'voc2007',
    task: 'detection',
    title: 'PASCAL VOC 2007: 20 classes; trainval and test',
    images: 9963,
    licence: flickrTerms,
    page: `${voc}/voc2007/`,
    downloads: [
      {
        url: `${voc}/voc2007/VOCtrainval_06-Nov-2007.tar`,
        file: 'VOCtrainval_06-Nov-2007.tar',
        bytes: 460_032_000,
        hash: sha256('7d8cd951101b0957ddfd7a530bdc8a94f06121cfc1e511bb5937e973020c7508'),
      },
      {
        url: `${voc}/voc2007/VOCtest_06-Nov-2007.tar`,
        file: 'VOCtest_06-Nov-2007.tar',
        bytes: 451_020_800,
        hash: sha256('6836888e2e01dca84577a849d339fa4f73e1e4f135d312430c4856b5609b4892'),
      },
    ],
    inner: 'VOCdevkit/VOC2007',
  },
  {
    name: 'voc2012',
    task: 'detection',
    title: 'PASCAL VOC 2012: 20 classes; trainval',
    images: 17_125,
    licence: flickrTerms,
    page: `${voc}/voc2012/`,
    downloads: [
      {
        url: `${voc}/voc2012/VOCtrainval_11-May-2012.tar`,
        file: 'VOCtrainval_11-May-2012.tar',
        bytes: 1_999_639_040,
        hash: sha256('e14f763270cf193d0b5f74b169f44157a4b0c6efa708f4dd0ff78ee691763bcb'),
      },
    ],
    inner: 'VOCdevkit/VOC2012',
  },
  {
    name: 'coco2017',
    task: 'detection',
    title: 'COCO 2017: 80 classes, outlines, and people with 17 joints; train and val',
    images: 123_287,
    licence: 'annotations CC BY 4.0; images: the terms of Flickr, each with its owner',
    page: 'https://cocodataset.org/',
    downloads: [
      {
        url: `${coco}/annotations/annotations_trainval2017.zip`,
        file: 'annotations_trainval2017.zip',
        bytes: 252_907_541,
        hash: sha256('113a836d90195ee1f884e704da6304dfaaecff1f023f49b6ca93c4aaae470268'),
      },
      {
        url: `${coco}/zips/val2017.zip`,
        file: 'val2017.zip',
        bytes: 815_585_330,
        hash: sha256('4f7e2ccb2866ec5041993c9cf2a952bbed69647b115d0f74da7ce8f4bef82f05'),
      },
      {
        url: `${coco}/zips/train2017.zip`,
        file: 'train2017.zip',
        bytes: 19_336_861_798,
        hash: sha256('69a8bb58ea5f8f99d24875f21416de2e9ded3178e903f1f7603e283b9e06d929'),
      },
    ],
  },
  {
    name: 'mpii',
    task: 'pose',
    title: 'MPII Human Pose: 16 joints of people at 410 activities',
    images: 24_984,
    licence: 'free for research; no commercial use, as the images are from YouTube',
    page: 'http://human-pose.mpi-inf.mpg.de/',
    downloads: [
      {
        url: `${mpii}/mpii_human_pose_v1_u12_2.zip`,
        file: 'mpii_human_pose_v1_u12_2.zip',
        aboutBytes: 12_500_000,
      },
      {
        url: `${mpii}/mpii_human_pose_v1.tar.gz`,
        file: 'mpii_human_pose_v1.tar.gz',
        aboutBytes: 12_900_000_000,
        hash: md5('b6bc9c6869d3f035a5570b2e68ec84c4'),
      },
    ],
  },
];
