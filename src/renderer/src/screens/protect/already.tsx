import { Button } from '../../components/button.tsx';
import { FlowFrame } from '../../components/flow-frame.tsx';
import { Note } from '../../components/risk.tsx';
import { useText } from '../../text/text.ts';

/** The page was loaded again after this laptop was protected: its words were shown once, or were missed. */
export function AlreadyProtected({ onDone }: { readonly onDone: () => void }) {
  const t = useText();
  return (
    <FlowFrame
      name={t('common.appName')}
      title={t('protect.title')}
      steps={[]}
      current="already"
      heading={t('protect.already.heading')}
      lead={t('protect.already.lead')}
      primary={
        <Button kind="primary" size="footer" onClick={onDone}>
          {t('protect.already.primary')}
        </Button>
      }
    >
      <div className="mt-3 max-w-[40rem]">
        <Note tone="amber" fact={t('protect.already.lost')}>
          {t('protect.already.lostHelp')}
        </Note>
      </div>
    </FlowFrame>
  );
}
