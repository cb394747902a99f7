import { Check, ChevronLeft, Clock } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useApp } from '../state/app-store.ts';
import { useText } from '../text/text.ts';
import { AppBanners } from './app-banners.tsx';
import { AppMark } from './app-mark.tsx';
import { Button } from './button.tsx';
import { cx } from './class-names.ts';

export type FlowStep = { readonly id: string; readonly name: string; readonly detail?: string | undefined };

export type FlowFrameProps = {
  /** Under the mark: the group's name or what is being done. */
  readonly name: string;
  readonly steps: readonly FlowStep[];
  /** The step that is being done; those before it are done. */
  readonly current: string;
  /** How long it takes, under the steps. */
  readonly duration?: string;
  /** In the top bar. */
  readonly title: string;
  readonly heading: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
  readonly back?: { readonly name: string; go(): void };
  /** Left in the footer instead of "back": a way out that is not harmless, in red text. */
  readonly danger?: ReactNode;
  /** Just before the primary: why it is off, or who is waited for. */
  readonly status?: ReactNode;
  readonly secondary?: ReactNode;
  /** The one primary. */
  readonly primary?: ReactNode;
};

/** Step list, top bar, content and footer of everything that is done once: protect, create, join, ceremony. */
export function FlowFrame({
  name,
  steps,
  current,
  duration,
  title,
  heading,
  lead,
  children,
  back,
  danger,
  status,
  secondary,
  primary,
}: FlowFrameProps) {
  const network = useApp(({ app, shell }) => app?.network ?? shell?.profile.network);
  const t = useText();
  const at = steps.findIndex(({ id }) => id === current);
  const top = useRef<HTMLHeadingElement>(null);
  useEffect(() => top.current?.focus({ preventScroll: true }), [current]);
  return (
    <div className="grid h-screen grid-cols-[3.5rem_minmax(0,1fr)] overflow-hidden mid:grid-cols-[14.5rem_minmax(0,1fr)]">
      <aside className="flex min-h-0 flex-col overflow-y-auto border-r border-line bg-side px-3 pb-4 max-mid:px-2">
        <div className="mb-2 flex min-h-14 items-center gap-2 px-1">
          <AppMark />
          <div className="min-w-0 max-mid:sr-only">
            <strong className="block truncate leading-4.5" data-from-main>
              {name}
            </strong>
            <small className="block text-11 text-ink-3">
              {network === undefined ? '' : t(`common.network.${network}`)}
            </small>
          </div>
        </div>
        <ol className="grid gap-0.5">
          {steps.map((step, i) => (
            <li
              key={step.id}
              aria-current={i === at ? 'step' : undefined}
              className={cx(
                'grid grid-cols-[20px_1fr] items-center gap-x-2.5 rounded-2 px-2 py-1.5 max-mid:grid-cols-[20px] max-mid:justify-center',
                i === at ? 'bg-tile font-mid text-ink' : 'text-ink-2',
              )}
            >
              <span
                className={cx(
                  'grid size-5 place-items-center rounded-full border-[1.5px] text-11 font-bold',
                  i === at
                    ? 'border-accent bg-accent text-on-accent'
                    : i < at
                      ? 'border-accent text-accent-ink'
                      : 'border-control text-ink-3',
                )}
              >
                {i < at ? <Check aria-hidden className="size-3" strokeWidth={2.5} /> : i + 1}
              </span>
              <span className="max-mid:sr-only">{step.name}</span>
              {step.detail !== undefined && (
                <small
                  className={cx(
                    'col-start-2 text-12 font-text max-mid:sr-only',
                    i === at ? 'text-ink-2' : 'text-ink-3',
                  )}
                >
                  {step.detail}
                </small>
              )}
            </li>
          ))}
        </ol>
        {duration !== undefined && (
          <p className="mt-auto flex gap-2 px-2 pt-4 text-12 text-ink-3 max-mid:hidden">
            <Clock aria-hidden className="size-3.5 flex-none" />
            <span>{duration}</span>
          </p>
        )}
      </aside>
      <div className="grid min-h-0 min-w-0 grid-rows-[auto_minmax(0,1fr)_auto]">
        <div>
          <header className="flex min-h-12 items-center border-b border-line px-(--gut) [-webkit-app-region:drag]">
            <p className="text-13 font-bold">{title}</p>
          </header>
          <AppBanners />
        </div>
        <main className="thin-scroll min-h-0 overflow-auto">
          <div className="max-w-[54.5rem] px-(--gut) pt-5 pb-6">
            <h1 ref={top} tabIndex={-1} className="text-20 tracking-[-0.012em] outline-none">
              {heading}
            </h1>
            {lead !== undefined && <div className="mt-0.5 max-w-[84ch] text-14 text-pretty text-ink-2">{lead}</div>}
            {children}
          </div>
        </main>
        <footer className="flex min-h-16 flex-wrap items-center gap-x-3 gap-y-2 border-t border-line bg-bg px-(--gut) py-2">
          {danger ??
            (back !== undefined && (
              <span className="-ml-3">
                <Button kind="quiet" size="footer" icon={ChevronLeft} onClick={() => back.go()}>
                  {back.name}
                </Button>
              </span>
            ))}
          <span className="flex-1" />
          <span role="status" className="text-ink-2">
            {status}
          </span>
          {secondary}
          {primary}
        </footer>
      </div>
    </div>
  );
}
