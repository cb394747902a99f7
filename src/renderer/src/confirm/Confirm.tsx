import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { ConfirmView } from '../../../core/engine/review-view.ts';
import { AppMark } from '../components/app-mark.tsx';
import { Button } from '../components/button.tsx';
import { Kbd } from '../components/marks.tsx';
import { ErrorCard } from '../components/messages.tsx';
import { Asking } from './Asking.tsx';
import { useFront } from './use-front.ts';
import { useHold } from './use-hold.ts';
import { useWindow, type ConfirmDoor } from './use-window.ts';
import { wordsIn } from './words.ts';

/** The window in which a payment is approved. What it approves was fixed when main opened it. */
export function Confirm({
  door,
  onClose,
}: {
  readonly door: ConfirmDoor;
  /** Absent where the window is a tab, which only the person can close. */
  readonly onClose: (() => void) | undefined;
}) {
  const { wasInFront, dwellLeftMs } = useFront();
  const { view, settings, standing } = useWindow(door, wasInFront);
  const words = wordsIn(settings?.language ?? 'en');
  const [typed, setTyped] = useState('');
  const asksAmount = view?.typeAmount !== undefined;
  const hold = useHold(door, shownIn(view), view?.holdMs ?? 0, asksAmount ? typed : undefined, dwellLeftMs);
  const phase = view?.phase;
  const isOpen = phase === 'asking';
  const isOver = phase === 'signed' || phase === 'refused' || phase === 'cancelled';
  const lost =
    standing !== 'open' && standing !== 'connecting' && (view === undefined || isOpen || phase === 'signing');

  useEffect(() => {
    document.title = words.title;
  }, [words]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      if (isOpen) void door.confirm.cancel({});
      else if (isOver) onClose?.();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [door, isOpen, isOver, onClose]);

  return (
    <Card title={words.title}>
      {lost ? (
        <Ending>
          <ErrorCard title={words.lost.title} tone={hold.asked ? 'amber' : 'plain'}>
            <p>{hold.asked ? words.lost.during : standing === 'refused' ? words.lost.refused : words.lost.before}</p>
          </ErrorCard>
        </Ending>
      ) : view === undefined ? (
        <Ending>
          <Waiting now={words.connecting} later={wasInFront ? words.connecting : words.behind} />
        </Ending>
      ) : view.phase === 'cancelled' ? (
        <Ending>
          <ErrorCard title={words.cancelled}>
            <p>{words.cancelledMeans}</p>
          </ErrorCard>
        </Ending>
      ) : view.phase === 'refused' ? (
        <Ending>
          <ErrorCard title={words.refused} tone="amber">
            <p data-from-main>{view.problem}</p>
          </ErrorCard>
          {onClose !== undefined && (
            <div className="mt-4 text-center">
              <Button onClick={onClose}>
                {words.close} <Kbd>{words.escape}</Kbd>
              </Button>
            </div>
          )}
        </Ending>
      ) : (
        <Asking
          view={view}
          words={words}
          hold={hold}
          typed={typed}
          onType={setTyped}
          onCancel={() => void door.confirm.cancel({})}
          onClose={onClose}
        />
      )}
    </Card>
  );
}

/** Everything a hold is for; how far the approval is, is not part of it. */
const shownIn = (view: ConfirmView | undefined): string =>
  view === undefined
    ? ''
    : JSON.stringify(view, (key, value: unknown) => (key === 'phase' || key === 'problem' ? undefined : value));

/** 384 by 632, which is the whole window on a desktop and a card on an empty desk in a browser. */
function Card({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const card = useRef<HTMLElement>(null);
  useEffect(() => card.current?.focus(), []);
  return (
    <div className="grid h-screen place-items-center bg-tile">
      <main
        ref={card}
        tabIndex={-1}
        aria-label={title}
        className="flex h-[min(39.5rem,100vh)] w-[min(24rem,100vw)] flex-col overflow-hidden bg-bg outline-none min-[25rem]:rounded-3 min-[25rem]:shadow-3"
      >
        <header className="flex h-9 flex-none items-center gap-2 border-b border-line pl-3.5 [-webkit-app-region:drag]">
          <AppMark size={16} />
          <h1 className="text-12 font-mid text-ink-2">{title}</h1>
        </header>
        {children}
      </main>
    </div>
  );
}

/** A window that is just being shown is not in front for a moment; only whoever has to do something about it is told so. */
const behindMs = 500;
function Waiting({ now, later }: { readonly now: string; readonly later: string }) {
  const [isLater, setLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), behindMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p role="status" className="text-center text-ink-2">
      {isLater ? later : now}
    </p>
  );
}

const Ending = ({ children }: { readonly children: ReactNode }) => (
  <div className="grid flex-1 content-center p-5">{children}</div>
);
