import type { ReactNode } from 'react';
import { AddressGrid } from '../../components/address.tsx';
import { Button } from '../../components/button.tsx';
import { plainAddress } from '../../components/plain-address.ts';
import { Section } from '../../components/section.tsx';
import { listed } from '../../text/listed.ts';
import { useText } from '../../text/text.ts';
import { bookOf, isHalf, keepStep, memberCountOf, thresholdOf, type Draft, type WizardStep } from './draft.ts';
import { RuleSentences } from './rule-sentences.tsx';

/** More names than these are not read in one sentence. */
const listedMax = 5;

/** Everything that was chosen, each with the way back to its page. */
export function ReviewFacts({ draft }: { readonly draft: Draft }) {
  const t = useText();
  const count = thresholdOf(draft);
  const all = memberCountOf(draft);
  const book = bookOf(draft);
  const people = [draft.yourName, ...draft.people.map(({ name }) => name)].map((name) => name.trim());
  return (
    <>
      <Fact step="purpose" label={t('create.review.group')} first>
        {t('create.review.groupText', { name: draft.name.trim(), yourName: draft.yourName.trim() })}
      </Fact>
      <Fact step="people" label={t('create.review.people')}>
        {people.length <= listedMax ? (
          listed(people)
        ) : (
          <ol className="columns-2 gap-x-6 max-low:columns-1">
            {people.map((name, i) => (
              <li key={i} className="break-inside-avoid">
                {name}
              </li>
            ))}
          </ol>
        )}
      </Fact>
      <Fact step="agree" label={t('create.review.agree')}>
        {t('create.review.agreeText', { count, all })} {isHalf(draft) && t('create.review.halfText')}
      </Fact>
      <Fact step="rules" label={t('create.review.rules')}>
        <RuleSentences draft={draft} />
      </Fact>
      <Fact step="book" label={t('create.review.book')}>
        {book.length === 0 ? (
          t('create.review.noBook')
        ) : (
          <dl className="grid gap-3">
            {book.map(({ name, address }) => (
              <div key={address}>
                <dt>{name}</dt>
                <dd>
                  <AddressGrid address={plainAddress(address)} />
                </dd>
              </div>
            ))}
          </dl>
        )}
      </Fact>
    </>
  );
}

function Fact({
  step,
  label,
  first = false,
  children,
}: {
  readonly step: WizardStep;
  readonly label: string;
  readonly first?: boolean;
  readonly children: ReactNode;
}) {
  const t = useText();
  return (
    <Section label={label} first={first}>
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1 text-14 wrap-anywhere">{children}</div>
        <span className="-my-1">
          <Button
            kind="quiet"
            size="card"
            aria-label={t('create.review.changeOf', { name: label })}
            onClick={() => keepStep(step)}
          >
            {t('create.review.change')}
          </Button>
        </span>
      </div>
    </Section>
  );
}
