/** What can go wrong while a dropped, pasted or chosen file is read; each is a sentence under `join.unreadable`. */
export type Unreadable = 'tooLarge' | 'noLink' | 'noCode' | 'notPicture';
export type ReadFile =
  | { readonly ok: true; readonly link: string }
  | { readonly ok: false; readonly error: Unreadable };

const linkStart = 'keyturn://join/';
/** A link has at most 5,500 characters; a file around it a little more. */
const textBytesMax = 64 * 1024;
/** A photograph of a screen. */
const pictureBytesMax = 25 * 1024 * 1024;
/** Decoding takes time with the number of pixels, and a code needs far fewer. */
const sideMax = 1_600;

/** The invitation link in a text file or in a picture of a QR code. Read in this page; nothing is sent anywhere. */
export async function readInvitationFile(file: File): Promise<ReadFile> {
  if (file.type.startsWith('image/')) return readPicture(file);
  if (file.size > textBytesMax) return { ok: false, error: 'tooLarge' };
  const link = linkIn(await file.text());
  return link === undefined ? { ok: false, error: 'noLink' } : { ok: true, link };
}

/** The first link in a text, e.g. in a whole message that was pasted. */
export function linkIn(text: string): string | undefined {
  const start = text.indexOf(linkStart);
  return start === -1 ? undefined : /^[^\s"'<>]+/u.exec(text.slice(start))?.[0];
}

async function readPicture(file: File): Promise<ReadFile> {
  if (file.size > pictureBytesMax) return { ok: false, error: 'tooLarge' };
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return { ok: false, error: 'notPicture' };
  }
  const scale = Math.min(1, sideMax / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) return { ok: false, error: 'notPicture' };
  // Codes are black on white; a picture with a clear background would otherwise be black on black.
  pen.fillStyle = 'white';
  pen.fillRect(0, 0, width, height);
  pen.drawImage(picture, 0, 0, width, height);
  picture.close();
  const { data } = pen.getImageData(0, 0, width, height);
  const { default: readCode } = await import('jsqr');
  const code = readCode(data, width, height);
  if (code === null) return { ok: false, error: 'noCode' };
  const link = linkIn(code.data);
  return link === undefined ? { ok: false, error: 'noLink' } : { ok: true, link };
}
