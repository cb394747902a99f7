import { Plus, X } from 'lucide-react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { Button, IconButton } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { Avatar } from '../../components/marks.tsx';
import { useText } from '../../text/text.ts';
import { membersMax, type Draft } from './draft.ts';
import { wrongText } from './wrong.ts';

export function PeopleStep() {
  const t = useText();
  const { control, register, formState, setFocus } = useFormContext<Draft>();
  const { fields, append, remove } = useFieldArray({ control, name: 'people' });
  const people = useWatch({ control, name: 'people' });
  const yourName = useWatch({ control, name: 'yourName' });
  const { errors } = formState;
  const isFull = fields.length + 1 >= membersMax;
  return (
    <div className="max-w-[32rem]">
      <div className="mb-4 flex items-center gap-2">
        <Avatar name={yourName} you />
        <span className="min-w-0 wrap-anywhere">{t('create.people.you', { name: yourName })}</span>
      </div>
      <ol className="grid gap-3">
        {fields.map(({ id }, i) => {
          const { ref, ...name } = register(`people.${i}.name`);
          const typed = people[i]?.name.trim() ?? '';
          return (
            <li key={id}>
              <TextField
                label={t('create.people.person', { n: i + 2 })}
                maxLength={64}
                error={wrongText(errors.people?.[i]?.name)}
                inputRef={ref}
                {...name}
                end={
                  <span className="-mr-1.5">
                    <IconButton
                      size="card"
                      icon={X}
                      label={typed === '' ? t('create.people.removeEmpty') : t('create.people.remove', { name: typed })}
                      onClick={() => {
                        remove(i);
                        // The button is gone with its line; whoever uses the keyboard goes on beside it.
                        const beside = Math.min(i, fields.length - 2);
                        if (beside >= 0) requestAnimationFrame(() => setFocus(`people.${beside}.name`));
                      }}
                    />
                  </span>
                }
              />
            </li>
          );
        })}
      </ol>
      {errors.people?.root !== undefined && (
        <p role="alert" className="mt-2 text-red-ink">
          {wrongText(errors.people.root)}
        </p>
      )}
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <Button
          icon={Plus}
          off={isFull ? t('create.people.max') : undefined}
          onClick={() => append({ name: '' }, { shouldFocus: true })}
        >
          {t('create.people.add')}
        </Button>
        <span role="status" className="text-ink-2">
          {isFull ? t('create.people.max') : t('create.people.count', { count: fields.length + 1 })}
        </span>
      </div>
      <p className="mt-4 text-12 text-ink-3">{t('create.people.fixed')}</p>
    </div>
  );
}
