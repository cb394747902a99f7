import type { GroupView } from '../../../../core/engine/views.ts';
import { AddressGrid } from '../../components/address.tsx';
import { Section } from '../../components/section.tsx';
import { listed } from '../../text/listed.ts';
import { useText } from '../../text/text.ts';
import { expiryText } from '../expiry-text.ts';

/** People, how many must agree, rules and address book, as everybody agrees to them. */
export function GroupFacts({ group, people = true }: { readonly group: GroupView; readonly people?: boolean }) {
  const t = useText();
  const { threshold, memberCount, rules, book, proposalExpiryMs, members } = group;
  const limits = rules.filter(({ kind }) => kind !== 'threshold');
  return (
    <div className="mt-4 border-b border-line">
      {people && (
        <Section label={t('forming.rules.people')}>
          <span data-from-main className="text-14 break-words">
            {listed(members.map(({ name }) => name))}
          </span>
        </Section>
      )}
      <Section label={t('forming.rules.rules')}>
        <ul className="grid gap-1 text-14">
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
