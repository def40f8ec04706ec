// What the page knows about a badge code: its shape, and by what to recognise the same badge again.
"use strict";

(() => {
  const TOKEN_LENGTH = 122;
  const SHAPE = /^B1[0-9A-HJKMNP-TV-Z]{120}$/;

  /** The one spelling of a code: upper case, and the look-alikes O, I and L as the digits they stand for. */
  function canonical(text) {
    const upper = text.trim().toUpperCase();
    if (!upper.startsWith("B1")) return upper;
    return "B1" + upper.slice(2).replace(/O/g, "0").replace(/[IL]/g, "1");
  }

  function isToken(text) {
    return SHAPE.test(canonical(text));
  }

  /** Two readings with the same key are one badge; the signature behind the credential number does not count. */
  function sightKey(text) {
    const token = canonical(text);
    // Characters 2-16 are bytes 0-8 (key and class, credential number) and four bits of the time of issue.
    return SHAPE.test(token) ? token.slice(2, 16) : token;
  }

  /** The badge code inside what a hand scanner typed, whatever prefix or suffix it was set to send. */
  function findToken(keys) {
    for (let start = keys.lastIndexOf("B1", keys.length - TOKEN_LENGTH); start >= 0; start = keys.lastIndexOf("B1", start - 1)) {
      const candidate = keys.slice(start, start + TOKEN_LENGTH);
      if (candidate.length === TOKEN_LENGTH && isToken(candidate)) return canonical(candidate);
      if (start === 0) break;
    }
    return null;
  }

  window.Scan = { ...window.Scan, TOKEN_LENGTH, canonical, isToken, sightKey, findToken };
})();
