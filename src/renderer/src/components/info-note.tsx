import { Info, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** Something worth knowing that is neither risk nor error: a bold fact, a sentence, at most one action. */
export function InfoNote({
  icon: Icon = Info,
  fact,
  children,
  action,
}: {
  readonly icon?: LucideIcon;
  readonly fact: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="mt-3 grid grid-cols-[20px_minmax(0,1fr)] gap-x-2.5 rounded-2 border border-line bg-well px-4 py-3">
      <Icon aria-hidden className="mt-0.5 size-4 text-ink-3" strokeWidth={1.75} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-60 flex-1">
          <strong>{fact}</strong>
          <div className="text-pretty text-ink-2">{children}</div>
        </div>
        {action}
      </div>
    </div>
  );
}
