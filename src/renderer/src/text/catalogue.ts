import { activity } from './en/activity.ts';
import { codes } from './en/codes.ts';
import { common } from './en/common.ts';
import { confirm } from './en/confirm.ts';
import { create } from './en/create.ts';
import { forming } from './en/forming.ts';
import { group } from './en/group.ts';
import { home } from './en/home.ts';
import { join } from './en/join.ts';
import { propose } from './en/propose.ts';
import { protect } from './en/protect.ts';
import { review } from './en/review.ts';
import { settings } from './en/settings.ts';
import { start } from './en/start.ts';

/** Everything the page itself says, by the noun of the screen that says it. Sentences about money and risk come from main. */
export const english = {
  activity,
  codes,
  common,
  confirm,
  create,
  forming,
  group,
  home,
  join,
  propose,
  protect,
  review,
  settings,
  start,
} as const;
