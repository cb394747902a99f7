import { CircleCheck, CircleDashed } from 'lucide-react';
import type { ReviewView } from '../../../../core/engine/review-view.ts';
import { Chosen } from '../../components/chosen.tsx';
import { Code } from '../../components/marks.tsx';
import { Said } from '../../components/said.tsx';
import { useText } from '../../text/text.ts';
import type { Gate, GateLine } from './use-gate.ts';

/** Lines shown one by one; the addresses of a payment to many are counted instead. */
const addressLinesMax = 4;

/** What was looked at and what was not, what co-signing does, and the words that the confirm window must repeat. */
export function GateRail({
  review: { may, verdict, ifYouSign, readingCode, author },
  gate,
}: {
  readonly review: ReviewView;
  readonly gate: Gate;
}) {
  const t = useText();
  const addresses = gate.lines.filter(({ id }) => id.startsWith('address-'));
  const lines = addresses.length > addressLinesMax ? gate.lines.slice(addresses.length) : gate.lines;
  return (
    <div className="grid gap-6">
      {may.approve && (
        <section>
          <h2 className="mb-2 font-mid text-ink-2">{t('review.rail.before')}</h2>
          <ul className="grid gap-2.5">
            {addresses.length > addressLinesMax && (
              <GateItem
                line={{
                  id: 'address',
                  name: t('review.rail.addresses'),
                  seen: addresses.every(({ seen }) => seen),
                  acknowledge: undefined,
                  acknowledged: false,
                }}
                words={t('review.rail.seenOf', {
                  seen: addresses.filter(({ seen }) => seen).length,
                  all: addresses.length,
                })}
              />
            )}
            {lines.map((line) => (
              <GateItem key={line.id} line={line} />
            ))}
          </ul>
        </section>
      )}
      {verdict?.level === 'stop' && (
        <section>
          <h2 className="mb-2 font-mid text-ink-2">{t('review.rail.toDo')}</h2>
          <ul className="grid gap-2 text-ink-2">
            <li>
              <Said say={(marks) => t('review.rail.call', marks)} slots={{ name: author }} />
            </li>
            {may.reject && <li>{t('review.rail.reject')}</li>}
            <li>{t('review.rail.report')}</li>
          </ul>
        </section>
      )}
      {ifYouSign !== undefined && (
        <section>
          <h2 className="mb-2 font-mid text-ink-2">{t('review.rail.ifYouSign')}</h2>
          <p className="text-ink-2" data-from-main>
            {ifYouSign}
          </p>
        </section>
      )}
      {readingCode !== undefined && may.approve && (
        <section>
          <h2 className="mb-2 font-mid text-ink-2">{t('review.rail.code')}</h2>
          <p className="mb-1.5">
            <Code>{readingCode}</Code>
          </p>
          <p className="text-ink-2">{t('review.rail.codeMeans')}</p>
        </section>
      )}
    </div>
  );
}

function GateItem({
  line: { id, name, seen, acknowledge, acknowledged },
  words,
}: {
  readonly line: GateLine;
  readonly words?: string;
}) {
  const t = useText();
  const done = seen && (acknowledge === undefined || acknowledged);
  const Icon = done ? CircleCheck : CircleDashed;
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-2">
      <Icon
        aria-hidden
        className={done ? 'mt-0.5 size-4 text-accent-ink' : 'mt-0.5 size-4 text-control'}
        strokeWidth={1.75}
      />
      <button
        type="button"
        className="rounded-1 text-left hover:underline"
        onClick={() => {
          const target = document.getElementById(id);
          target?.scrollIntoView({ block: 'center' });
          target?.focus({ preventScroll: true });
        }}
      >
        <strong className="block font-mid" data-from-main>
          <Chosen>{name}</Chosen>
        </strong>
        <small className="block text-12 text-ink-3">
          {words ??
            (!seen ? (
              t('review.rail.unseen')
            ) : acknowledge === undefined ? (
              t('review.rail.seen')
            ) : acknowledged ? (
              <Said say={(marks) => t('review.items.goingOnWithout', marks)} slots={{ name: acknowledge }} />
            ) : (
              <Said say={(marks) => t('review.rail.unsaid', marks)} slots={{ name: acknowledge }} />
            ))}
        </small>
      </button>
    </li>
  );
}
