import { Trans } from 'react-i18next';
import { useText } from '../../text/text.ts';
import { approvalsOf, canAskMore, memberCountOf, thresholdOf, type Draft } from './draft.ts';
import { expiryWords } from './expiry-words.ts';

/** The rules that are switched on, as the group will read them. */
export function RuleSentences({ draft }: { readonly draft: Draft }) {
  const t = useText();
  const { rules, expiryHours } = draft;
  const amount = (text: string) => <Filled text={`${text.trim()}\u00a0KAS`} />;
  const kinds = (['maxPerPayment', 'limit24h', 'feeCeiling'] as const).filter((kind) => rules[kind].on);
  const sides = memberCountOf(draft) - thresholdOf(draft) + 1;
  const asksMore = rules.approvalsAbove.on && canAskMore(draft);
  const none = kinds.length === 0 && !rules.allowlist.on && !rules.reasonRequired.on && !asksMore;
  return (
    <ul className="grid gap-1">
      {none && <li>{t('create.review.noRules')}</li>}
      {kinds.map((kind) => (
        <li key={kind}>
          <Trans t={t} i18nKey={`create.rules.${kind}`} components={{ slot: amount(rules[kind].amount) }} />
          {kind === 'limit24h' && sides > 1 && (
            <span className="block text-12 text-ink-2">{t('create.rules.limit24hNote', { count: sides })}</span>
          )}
        </li>
      ))}
      {rules.allowlist.on && <li>{t('create.rules.allowlist')}</li>}
      {rules.reasonRequired.on && <li>{t('create.rules.reasonRequired')}</li>}
      {asksMore && (
        <li>
          <Trans
            t={t}
            i18nKey="create.rules.approvalsAbove"
            components={{
              slot: amount(rules.approvalsAbove.amount),
              count: <Filled text={String(approvalsOf(draft))} />,
            }}
          />
        </li>
      )}
      <li>
        <Trans
          t={t}
          i18nKey="create.rules.expiry"
          components={{ slot: <Filled text={expiryWords(expiryHours, t)} /> }}
        />
      </li>
    </ul>
  );
}

/** What stands in a slot. The text is a property, because a slot's own children are those of the catalogue: none. */
const Filled = ({ text }: { readonly text: string }) => <b className="font-bold">{text}</b>;
