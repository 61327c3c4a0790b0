/**
 * Finds a name that stands twice in one object of a JSON text, which `JSON.parse` would pass over, keeping
 * the last: two readers could then see different tensors in one file.
 *
 * @param json a text that `JSON.parse` accepts.
 * @returns the first such name, or undefined.
 */
export function duplicateKey(json: string): string | undefined {
  // One set of names for each object that is open, undefined for an array.
  const open: (Set<string> | undefined)[] = [];
  let expectsKey = false;
  for (let i = 0; i < json.length; i++) {
    switch (json[i]) {
      case '{':
        open.push(new Set());
        expectsKey = true;
        break;
      case '[':
        open.push(undefined);
        expectsKey = false;
        break;
      case '}':
      case ']':
        open.pop();
        expectsKey = false;
        break;
      case ',':
        expectsKey = open.at(-1) !== undefined;
        break;
      case '"': {
        const start = i;
        for (i++; json[i] !== '"'; i++) if (json[i] === '\\') i++;
        if (!expectsKey) break;
        expectsKey = false;
        // Escapes may spell one name in two ways.
        const key = JSON.parse(json.slice(start, i + 1)) as string;
        const keys = open.at(-1);
        if (keys?.has(key)) return key;
        keys?.add(key);
        break;
      }
      default:
    }
  }
  return undefined;
}
