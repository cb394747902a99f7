import { QRCodeSVG } from 'qrcode.react';

/** Black on white in every theme: that is what cameras read. */
export function QrPicture({
  text,
  label,
  size = 240,
}: {
  readonly text: string;
  readonly label: string;
  /** In pixels; a long text needs more of them to be read. */
  readonly size?: number;
}) {
  return (
    <span className="inline-block rounded-2 bg-[#fff] p-3">
      <QRCodeSVG
        value={text}
        size={size}
        level="M"
        marginSize={1}
        bgColor="#ffffff"
        fgColor="#000000"
        title={label}
        role="img"
      />
    </span>
  );
}
