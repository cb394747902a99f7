import { OctagonX } from 'lucide-react';
import type { ReviewView } from '../../../../core/engine/review-view.ts';
import { Avatar, Code } from '../../components/marks.tsx';
import { Names } from '../../components/names.tsx';
import { Said } from '../../components/said.tsx';
import { useText } from '../../text/text.ts';

/** Initials beside a sentence; more of them say nothing more. */
const initialsMax = 4;

/** Whose apps read the payment as this one did, and whose did not, with both codes one under the other. */
export function Agreement({
  agreement: { same, different },
  readingCode,
}: Pick<ReviewView, 'agreement' | 'readingCode'>) {
  const t = useText();
  return (
    <div className="grid gap-2">
      {(different.length === 0 || same.length > 0) && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-2 border border-line bg-well px-4 py-2.5">
          {same.length > 0 && (
            <span className="flex [&>*+*]:-ml-1.5">
              {same.slice(0, initialsMax).map((name) => (
                <Avatar key={name} name={name} />
              ))}
            </span>
          )}
          <span className="min-w-40 flex-1">
            {same.length === 0 ? (
              t('review.agreement.nobodyYet')
            ) : (
              <Said
                say={(marks) => t('review.agreement.same', { count: same.length, ...marks })}
                slots={{ names: <Names names={same} /> }}
              />
            )}
          </span>
          {readingCode !== undefined && different.length === 0 && <Code>{readingCode}</Code>}
        </div>
      )}
      {different.length > 0 && (
        <div className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-2.5 rounded-2 border border-red-line bg-red-soft px-4 py-3">
          <OctagonX aria-hidden className="mt-0.5 size-4 text-red" strokeWidth={1.75} />
          <div>
            <strong className="text-red-ink">
              <Said
                say={(marks) => t('review.agreement.different', { count: different.length, ...marks })}
                slots={{ names: <Names names={different.map(({ name }) => name)} /> }}
              />
            </strong>
            <dl className="mt-2 grid grid-cols-[fit-content(60%)_max-content] items-center gap-x-4 gap-y-1.5">
              <dt className="text-ink-2">{t('review.agreement.yours')}</dt>
              <dd>
                <Code>{readingCode ?? ''}</Code>
              </dd>
              {different.map(({ name, code }) => (
                <div key={name} className="contents">
                  <dt className="text-ink-2">
                    <Said say={(marks) => t('review.agreement.theirs', marks)} slots={{ name }} />
                  </dt>
                  <dd>
                    <Code>{code}</Code>
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        </div>
      )}
    </div>
  );
}
