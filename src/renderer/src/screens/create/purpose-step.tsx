import { useFormContext } from 'react-hook-form';
import { TextField } from '../../components/field.tsx';
import { useText } from '../../text/text.ts';
import type { Draft } from './draft.ts';
import { wrongText } from './wrong.ts';

export function PurposeStep() {
  const t = useText();
  const { register, formState } = useFormContext<Draft>();
  const { ref: nameRef, ...name } = register('name');
  const { ref: yourNameRef, ...yourName } = register('yourName');
  return (
    <div className="grid max-w-[32rem] gap-5">
      <TextField
        label={t('create.purpose.name')}
        help={t('create.purpose.nameHelp')}
        maxLength={64}
        error={wrongText(formState.errors.name)}
        inputRef={nameRef}
        {...name}
      />
      <TextField
        label={t('create.purpose.yourName')}
        help={t('create.purpose.yourNameHelp')}
        maxLength={64}
        error={wrongText(formState.errors.yourName)}
        inputRef={yourNameRef}
        {...yourName}
      />
    </div>
  );
}
