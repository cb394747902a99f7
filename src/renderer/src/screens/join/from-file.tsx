import { ImageUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { cx } from '../../components/class-names.ts';
import { useText } from '../../text/text.ts';

/** A place to drop a file or a picture on, and the way to choose one. */
export function FromFile({ onFile }: { readonly onFile: (file: File) => void }) {
  const t = useText();
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (file !== undefined) onFile(file);
      }}
      className={cx(
        'grid justify-items-center gap-1 rounded-2 border border-dashed px-5 py-6 text-center',
        over ? 'border-accent bg-accent-soft' : 'border-control bg-well',
      )}
    >
      <ImageUp aria-hidden className="mb-1 size-6 text-ink-3" strokeWidth={1.5} />
      <strong className="font-mid">{t('join.dropTitle')}</strong>
      <p className="max-w-[48ch] text-balance text-ink-2">{t('join.drop')}</p>
      <input
        ref={chooser}
        type="file"
        accept="image/*,.txt,.keyturn-invitation,text/plain"
        className="hidden"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
      <div className="mt-2">
        <Button onClick={() => chooser.current?.click()}>{t('join.file')}</Button>
      </div>
    </div>
  );
}
