/** Numbers for texts, so that long ones are compared once. */
export class Interner {
  private readonly numbers = new Map<string, number>();
  private readonly texts: string[] = [];

  numberOf(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.texts.push(text);
    this.numbers.set(text, this.texts.length - 1);
    return this.texts.length - 1;
  }

  textOf(number: number): string {
    const text = this.texts[number];
    if (text === undefined) throw new Error(`no text has the number ${number}`);
    return text;
  }
}
