/** The measures by kappa, and by the switches of Table 1 that touch the static label. */
import { mapOf, pairLabels, type Reading } from './label-map';
import { type Labelled, type Measures, measure } from './measure';
import type { Scene } from './scenes';

/** Measures of one kappa. */
export interface KappaRow extends Measures {
  kappa: number;
}

/** Measures of DSLA under a reading. */
export function measureReading(scenes: readonly Scene[], reading: Partial<Reading>): Measures {
  return measure(
    scenes.map((scene): Labelled => {
      const pairs = pairLabels(scene, reading);
      return { scene, map: mapOf(scene, pairs), pairs };
    }),
  );
}

/** Measures of FCOS's labels: 1 where positive (Eq. 1). */
export function measureFcos(scenes: readonly Scene[]): Measures {
  return measure(
    scenes.map((scene): Labelled => {
      const inRange = pairLabels(scene, { kappa: 0, coreZone: false });
      const pairs = inRange.map((label) => (label > 0 ? 1 : 0));
      return { scene, map: scene.fcos, pairs };
    }),
  );
}

/** DSLA as meant, one row a kappa. */
export function sweepKappa(scenes: readonly Scene[], kappas: readonly number[]): KappaRow[] {
  return kappas.map((kappa) => ({ kappa, ...measureReading(scenes, { kappa }) }));
}

/** One configuration of Table 1, as far as the static label goes: IoU coupling changes only the dynamic one. */
export interface SwitchRow extends Measures {
  methods: string;
  coreZone: string;
  relaxation: string;
}

/** FCOS, and the four combinations of core zone and interval relaxation. */
export function sweepSwitches(scenes: readonly Scene[], kappa: number): SwitchRow[] {
  const row = (methods: string, coreZone: boolean, relaxed: boolean): SwitchRow => ({
    methods,
    coreZone: coreZone ? 'yes' : 'no',
    relaxation: relaxed ? 'yes' : 'no',
    ...measureReading(scenes, { coreZone, kappa: relaxed ? kappa : 0 }),
  });
  return [
    { methods: 'FCOS', coreZone: 'no', relaxation: 'no', ...measureFcos(scenes) },
    row('Impr 0, 3', false, false),
    row('Impr 1, 5', true, false),
    row('Impr 2, 6', false, true),
    row('Impr 4, DSLA', true, true),
  ];
}
