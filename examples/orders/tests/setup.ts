import './save-report.ts';
import 'pool-lifeguard/testing/vitest';
