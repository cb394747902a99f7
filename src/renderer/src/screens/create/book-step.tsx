import { BookUser, Plus, X } from 'lucide-react';
import { useEffect, useRef, type ChangeEvent } from 'react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { Button, IconButton } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { Card } from '../../components/marks.tsx';
import { Empty } from '../../components/messages.tsx';
import { judgeAddresses, useAddressProblems } from '../../state/judged-addresses.ts';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useText } from '../../text/text.ts';
import type { Draft } from './draft.ts';
import { wrongText } from './wrong.ts';

/** A complaint that comes while a button is pressed would move the button from under the pointer. */
const pauseMs = 250;
/** The shortest address without its prefix: less than that, pasted, is still being put together. */
const wholeCharactersMin = 61;
/** As many as a charter holds. */
const linesMax = 200;

export function BookStep() {
  const t = useText();
  const { control, formState, setFocus } = useFormContext<Draft>();
  const { fields, append, remove } = useFieldArray({ control, name: 'book' });
  const isNeeded = useWatch({ control, name: 'rules.allowlist.on' });
  /** What the page knows by itself, or why main made no group of it. */
  const root = formState.errors.book?.root ?? formState.errors.root?.['book'];
  const removeLine = (i: number): void => {
    remove(i);
    // The button is gone with its line; whoever uses the keyboard goes on beside it.
    const beside = Math.min(i, fields.length - 2);
    if (beside >= 0) requestAnimationFrame(() => setFocus(`book.${beside}.name`));
  };
  const add = (
    <Button
      icon={Plus}
      off={fields.length >= linesMax ? t('create.book.max') : undefined}
      onClick={() => append({ name: '', address: '' }, { focusName: `book.${fields.length}.name` })}
    >
      {t('create.book.add')}
    </Button>
  );
  return (
    <>
      {isNeeded && root === undefined && fields.length > 0 && (
        <p className="mb-3 text-ink-2">{t('create.book.needed')}</p>
      )}
      {root !== undefined && (
        <p role="alert" className="mb-3 text-red-ink">
          {wrongText(root)}
        </p>
      )}
      {fields.length === 0 ? (
        <Card>
          <Empty icon={BookUser} title={t('create.book.emptyTitle')} action={add}>
            {isNeeded ? t('create.book.needed') : t('create.book.empty')}
          </Empty>
        </Card>
      ) : (
        <>
          <ol className="grid gap-4">
            {fields.map(({ id }, i) => (
              <Line key={id} i={i} onRemove={() => removeLine(i)} />
            ))}
          </ol>
          <div className="mt-3 flex flex-wrap items-center gap-3">
            {add}
            <span className="text-12 text-ink-3">
              {fields.length >= linesMax ? t('create.book.max') : t('create.book.checked')}
            </span>
          </div>
        </>
      )}
    </>
  );
}

function Line({ i, onRemove }: { readonly i: number; readonly onRemove: () => void }) {
  const t = useText();
  const { register, formState, control } = useFormContext<Draft>();
  const typed = useWatch({ control, name: `book.${i}.name` }).trim();
  const { ref: nameRef, ...name } = register(`book.${i}.name`);
  const { judge, problem } = useLineJudged(useWatch({ control, name: `book.${i}.address` }));
  const { ref: addressRef, ...address } = register(`book.${i}.address`, {
    onBlur: () => judge(pauseMs),
    onChange: (event: ChangeEvent<HTMLInputElement>) => {
      const { inputType } = event.nativeEvent as InputEvent;
      if (inputType === 'insertFromPaste' && event.target.value.trim().length >= wholeCharactersMin) judge(0);
    },
  });
  const errors = formState.errors.book?.[i];
  return (
    <li className="grid grid-cols-[12rem_minmax(0,1fr)] gap-3 max-low:grid-cols-1">
      <TextField
        label={t('create.book.name')}
        maxLength={64}
        error={wrongText(errors?.name)}
        inputRef={nameRef}
        {...name}
      />
      <TextField
        label={t('create.book.address')}
        mono
        maxLength={120}
        error={wrongText(errors?.address) ?? problem}
        inputRef={addressRef}
        {...address}
        end={
          <span className="-mr-1.5">
            <IconButton
              size="card"
              icon={X}
              label={typed === '' ? t('create.book.removeEmpty') : t('create.book.remove', { name: typed })}
              onClick={onRemove}
            />
          </span>
        }
      />
    </li>
  );
}

/** What main says about the address of one line, and the way to ask. It is asked at once about what stands there at first. */
function useLineJudged(text: string) {
  const keyturn = useKeyturn();
  const now = useRef(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    now.current = text;
  }, [text]);
  useEffect(() => {
    void judgeAddresses(keyturn, [now.current]);
    return () => clearTimeout(timer.current);
  }, [keyturn]);
  const judge = (afterMs: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void judgeAddresses(keyturn, [now.current]), afterMs);
  };
  return { judge, problem: useAddressProblems()(text) };
}
