/** Larger pictures are made smaller first: a code that needs more pixels would not be readable by a phone either. */
const sideMax = 1_600;

/** The text of a QR code in a picture; undefined when there is none, or it is no picture. The reader is loaded when it is needed. */
export async function readQr(picture: Blob): Promise<string | undefined> {
  const bitmap = await createImageBitmap(picture).catch(() => undefined);
  if (bitmap === undefined) return undefined;
  const scale = Math.min(1, sideMax / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [
    Math.max(1, Math.round(bitmap.width * scale)),
    Math.max(1, Math.round(bitmap.height * scale)),
  ];
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return undefined;
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const { default: jsQr } = await import('jsqr');
  return jsQr(context.getImageData(0, 0, width, height).data, width, height)?.data;
}
