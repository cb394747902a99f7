import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { useText } from '../text/text.ts';
import { IconButton } from './button.tsx';

export type DialogBoxProps = {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly lead?: string | undefined;
  readonly children: ReactNode;
  /** Buttons, from quiet to primary. */
  readonly actions?: ReactNode;
};

/** A dialog over the page. The scrim is ours and not the library's, whose own adds a style element that the page's policy refuses. */
export function DialogBox({ open, onClose, title, lead, children, actions }: DialogBoxProps) {
  const t = useText();
  return (
    <Dialog.Root open={open} onOpenChange={(now) => !now && onClose()}>
      <Dialog.Portal>
        {open && <div aria-hidden className="fixed inset-0 z-40 bg-scrim" />}
        <Dialog.Content
          {...(lead === undefined ? { 'aria-describedby': undefined } : {})}
          className="fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100vh-3rem)] w-[min(30rem,calc(100vw-3rem))] -translate-x-1/2 -translate-y-1/2 flex-col rounded-3 bg-raised shadow-3 outline-none"
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-2">
            <div className="flex-1">
              <Dialog.Title className="text-16">{title}</Dialog.Title>
              {lead !== undefined && <Dialog.Description className="mt-1 text-ink-2">{lead}</Dialog.Description>}
            </div>
            <Dialog.Close asChild>
              <IconButton size="card" icon={X} label={t('common.action.close')} />
            </Dialog.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-auto px-5 py-2">{children}</div>
          {actions !== undefined && (
            <footer className="flex items-center justify-end gap-2 px-5 pt-2 pb-4">{actions}</footer>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
