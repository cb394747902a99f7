import type { GroupView } from '../../../../core/engine/views.ts';
import { AddressGrid } from '../../components/address.tsx';
import { Section } from '../../components/section.tsx';
import { listed } from '../../text/listed.ts';
import { useText } from '../../text/text.ts';

/** People, how many must agree, rules and address book, as everybody agrees to them. */
export function GroupFacts({ group, people = true }: { readonly group: GroupView; readonly people?: boolean }) {
  const t = useText();
  const { threshold, memberCount, rules, book, proposalExpiryMs, members } = group;
  const limits = rules.filter(({ kind }) => kind !== 'threshold');
  return (
    <div className="mt-4 border-b border-line text-14">
      {people && (
        <Section label={t('forming.rules.people')}>
          <span data-from-main className="break-words">
            {listed(members.map(({ name }) => name))}
          </span>
        </Section>
      )}
      <Section label={t('forming.rules.rules')}>
        <ul className="grid gap-1">
          {threshold !== undefined && memberCount !== undefined && (
            <li className="font-mid">{t('forming.rules.agree', { count: threshold, all: memberCount })}</li>
          )}
          {limits.map(({ words, note }) => (
            <li key={words} data-from-main>
              {words}
              {note !== undefined && <span className="block text-12 text-ink-2">{note}</span>}
            </li>
          ))}
          {limits.length === 0 && <li>{t('forming.rules.noRules')}</li>}
          {proposalExpiryMs !== undefined && <li>{expiryText(proposalExpiryMs, t)}</li>}
        </ul>
      </Section>
      {book.length > 0 && (
        <Section label={t('forming.rules.book')}>
          <details>
            <summary className="w-fit rounded-1 text-13 text-ink-2">
              {t('forming.rules.bookShow', { count: book.length })}
            </summary>
            <dl className="mt-2 grid gap-3">
              {book.map(({ name, address }) => (
                <div key={address.text}>
                  <dt data-from-main className="mb-1 font-mid break-words">
                    {name}
                  </dt>
                  <dd>
                    <AddressGrid address={address} />
                  </dd>
                </div>
              ))}
            </dl>
          </details>
        </Section>
      )}
    </div>
  );
}

function expiryText(spanMs: number, t: ReturnType<typeof useText>): string {
  const minutes = Math.round(spanMs / 60_000);
  return minutes < 120 || minutes % 60 !== 0
    ? t('forming.rules.expiryMinutes', { count: minutes })
    : t('forming.rules.expiryHours', { count: minutes / 60 });
}
