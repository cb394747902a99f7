import { ChevronRight, type LucideIcon } from 'lucide-react';

export type Pick = {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly name: string;
  readonly help: string;
  readonly choose: () => void;
};

/** Ways to go, one under the other, each with a line about it. */
export function PickList({ picks, label }: { readonly picks: readonly Pick[]; readonly label: string }) {
  return (
    <ul aria-label={label} className="overflow-hidden rounded-2 border border-line bg-surface">
      {picks.map(({ id, icon: Icon, name, help, choose }) => (
        <li key={id} className="border-t border-line first:border-t-0">
          <button
            type="button"
            onClick={choose}
            className="grid w-full grid-cols-[20px_minmax(0,1fr)_16px] items-center gap-x-3 px-4 py-3 text-left hover:bg-hover focus-visible:-outline-offset-2"
          >
            <Icon aria-hidden className="size-5 text-ink-3" strokeWidth={1.6} />
            <span>
              <strong className="block">{name}</strong>
              <span className="block text-12 text-ink-2">{help}</span>
            </span>
            <ChevronRight aria-hidden className="size-4 text-ink-3" strokeWidth={1.75} />
          </button>
        </li>
      ))}
    </ul>
  );
}
