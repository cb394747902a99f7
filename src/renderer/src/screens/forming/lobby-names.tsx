import type { ReactNode } from 'react';
import type { MemberView } from '../../../../core/engine/views.ts';
import { Chosen } from '../../components/chosen.tsx';
import { ErrorCard } from '../../components/messages.tsx';
import { RiskLine } from '../../components/risk.tsx';
import { Said } from '../../components/said.tsx';
import { useText } from '../../text/text.ts';
import { cameAsAnother, type CameAsAnother } from './lobby-places.ts';
import { SeatRow } from './lobby-rows.tsx';

/** The remarks on names, above everything that says who is here. Nothing while everybody came under the name invited. */
export function OtherNames({ others }: { readonly others: readonly CameAsAnother[] }) {
  const t = useText();
  if (others.length === 0) return null;
  return (
    <div className="mt-4">
      <ErrorCard tone="amber" title={t('forming.lobby.differTitle')}>
        {others.map(({ device, name, label }) => (
          <p key={device} className="text-pretty">
            <Said
              say={(marks) => t('forming.lobby.differ', marks)}
              slots={{ label: <Given name={label} />, name: <Given name={name} /> }}
            />
          </p>
        ))}
        <p>{t('forming.lobby.differElse')}</p>
        <RiskLine safe>{t('forming.stop.risk')}</RiskLine>
      </ErrorCard>
    </div>
  );
}

/** A guest under the name they chose, and for whom their invitation was if that is another. */
export function GuestRow({ guest }: { readonly guest: MemberView }) {
  const t = useText();
  const [other] = cameAsAnother(guest);
  if (other === undefined) return <SeatRow name={guest.name} text={t('forming.lobby.here')} />;
  return (
    <SeatRow
      name={guest.name}
      check
      text={<Said say={(marks) => t('forming.lobby.hereBy', marks)} slots={{ label: <Given name={other.label} /> }} />}
    />
  );
}

/** In bold, so that where a name ends is seen and not read. */
const Given = ({ name }: { readonly name: string }): ReactNode => (
  <strong data-from-main className="font-mid text-ink">
    <Chosen>{name}</Chosen>
  </strong>
);
