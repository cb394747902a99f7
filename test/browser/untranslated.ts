import type { Page } from 'playwright-core';
import type { Fixture } from './fixture.ts';

/** Words that dates, amounts and lists are written with by the system's formatters, whatever the catalogue says. */
const ofFormatters =
  /^(KAS|and|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|Keyturn)$/;

/**
 * Texts on the page, names for screen readers included, that come neither from main nor from the catalogue: with the
 * pseudo-locale everything the catalogue says is accented, so plain words are ours and hard-coded.
 */
export async function untranslated(page: Page, fixture: Fixture): Promise<readonly string[]> {
  const shell = fixture.shell;
  if (shell !== undefined)
    await page.evaluate(
      (snapshot) => {
        (window as unknown as { scripted: { publish(name: string, snapshot: unknown): void } }).scripted.publish(
          'app.shell',
          snapshot,
        );
      },
      { ...shell, revision: shell.revision + 1_000, settings: { ...shell.settings, language: 'pseudo' as const } },
    );
  else
    await page.evaluate(() => {
      (window as unknown as { scripted: { publish(name: string, snapshot: unknown): void } }).scripted.publish(
        'confirm.settings',
        {
          theme: 'system',
          contrast: 'system',
          language: 'pseudo',
          notifyAmounts: false,
        },
      );
    });
  await page.waitForTimeout(50);
  const texts = await page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent === null || parent.closest('[data-from-main], script, style') !== null) continue;
      found.push(node.textContent ?? '');
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
      if (element.closest('[data-from-main]') !== null) continue;
      for (const name of ['aria-label', 'title', 'placeholder']) found.push(element.getAttribute(name) ?? '');
    }
    return found;
  });
  const data = (
    await page.evaluate(() => (window as unknown as { scripted: { given: readonly string[] } }).scripted.given)
  ).join('\n');
  const isData = (word: string): boolean => data.includes(word) || ofFormatters.test(word);
  return [...new Set(texts)].filter((text) => {
    const outside = withoutCatalogue(text);
    return (outside.match(/[A-Za-z]{3,}/g) ?? []).some((word) => !isData(word));
  });
}

/** What is left when everything between ⟦ and ⟧ is taken away, nested ones included. */
function withoutCatalogue(text: string): string {
  let depth = 0;
  let left = '';
  for (const character of text) {
    if (character === '⟦') depth++;
    else if (character === '⟧') depth--;
    else if (depth === 0) left += character;
  }
  return left;
}
