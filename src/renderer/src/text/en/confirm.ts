/* The confirm window loads this alone and fills it itself, so that it carries no catalogue and no library for it. */
export const confirm = {
  title: 'Confirm on this laptop',
  address: 'Address, read in groups of four',
  unnamed: 'An address not in the address book',
  readingCode: 'Reading code',
  where: '{{group}} · {{network}}',
  typeAmount: 'Type the amount in KAS',
  hold: {
    label: 'Hold {{seconds}} seconds to co-sign',
    rest: 'Hold to co-sign',
    restHow: '{{seconds}} seconds, with the pointer or Space',
    holding: 'Keep holding…',
    holdingHow: 'Let go to stop. {{seconds}} seconds in all.',
    again: 'Let go too early. Hold again',
    locked: 'Type {{amount}} first',
    lockedHow: 'Then hold {{seconds}} seconds, with the pointer or Space',
    signing: 'Approving…',
    signingHow: 'You can let go.',
    signed: 'Approved. Nothing more to do here.',
    signedHow: 'You can close this window. The payment goes on in Keyturn.',
  },
  footer: 'Nothing is signed until you let the ring fill.',
  cancel: 'Cancel',
  escape: 'Esc',
  refused: 'This was not approved',
  cancelled: 'Cancelled',
  cancelledMeans: 'You approved nothing here. You can close this window.',
  connecting: 'Connecting to Keyturn on this computer…',
  lost: {
    title: 'The connection to Keyturn was lost',
    before: 'Nothing was signed by this page. Go back to Keyturn and open the confirm page again.',
    during:
      'It was lost while you were approving. Keyturn shows under this payment whether your approval was given. Look there before you try again.',
    refused:
      'This address was used already or has expired. Nothing was signed by this page. Open the confirm page again from Keyturn.',
  },
} as const;
