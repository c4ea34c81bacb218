import noAsyncCapture from './no-async-capture.ts';
import noDoubleRelease from './no-double-release.ts';
import noEscapingRelease from './no-escaping-release.ts';
import noForeignRelease from './no-foreign-release.ts';
import noHeldAcrossAwait from './no-held-across-await.ts';
import noNestedAcquire from './no-nested-acquire.ts';
import noRacedAcquire from './no-raced-acquire.ts';
import noRuntimeLeak from './no-runtime-leak.ts';
import noUseAfterRelease from './no-use-after-release.ts';
import requireRelease from './require-release.ts';
import requireReset from './require-reset.ts';

/** Every rule by name, in alphabetical order. */
export const rules = {
  'no-async-capture': noAsyncCapture,
  'no-double-release': noDoubleRelease,
  'no-escaping-release': noEscapingRelease,
  'no-foreign-release': noForeignRelease,
  'no-held-across-await': noHeldAcrossAwait,
  'no-nested-acquire': noNestedAcquire,
  'no-raced-acquire': noRacedAcquire,
  'no-runtime-leak': noRuntimeLeak,
  'no-use-after-release': noUseAfterRelease,
  'require-release': requireRelease,
  'require-reset': requireReset,
};
