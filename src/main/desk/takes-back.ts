/** What quitting takes back, as the page says it too. @param count  of approvals, at least 1 */
export function takesBackSentence(count: number): string {
  const number = numbers[count] ?? count.toString();
  return `This takes back ${number} ${count === 1 ? 'approval: that payment has' : 'approvals: those payments have'} to be proposed again.`;
}

const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
