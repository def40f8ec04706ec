// Tones and vibration for a result. Made by the browser, so that no file has to be loaded; quiet enough for a hall.
"use strict";

(() => {
  const TONES = {
    green: [[660, 0, 0.09, "sine"], [880, 0.09, 0.14, "sine"]],
    amber: [[520, 0, 0.12, "triangle"], [520, 0.18, 0.14, "triangle"]],
    red: [[185, 0, 0.38, "triangle"]],
  };
  const PATTERNS = { green: [200], amber: [100, 50, 100], red: [300, 100, 300] };

  let context = null;

  /** Browsers allow sound only after a tap: call this from one. */
  function unlockSound() {
    const Context = window.AudioContext;
    if (!Context) return;
    context ??= new Context();
    if (context.state === "suspended") context.resume().catch(() => {});
  }

  function signal(outcome) {
    // hasBeenActive and not isActive: a scan without hands comes long after the last tap.
    if (navigator.vibrate && navigator.userActivation?.hasBeenActive) navigator.vibrate(PATTERNS[outcome] ?? []);
    if (!context || context.state !== "running") return;
    for (const [pitch, start, length, wave] of TONES[outcome] ?? []) {
      const voice = context.createOscillator();
      const volume = context.createGain();
      const begin = context.currentTime + start;
      voice.type = wave;
      voice.frequency.value = pitch;
      volume.gain.setValueAtTime(0, begin);
      volume.gain.linearRampToValueAtTime(0.3, begin + 0.015);
      volume.gain.linearRampToValueAtTime(0, begin + length);
      voice.connect(volume).connect(context.destination);
      voice.start(begin);
      voice.stop(begin + length + 0.02);
    }
  }

  window.Scan = { ...window.Scan, unlockSound, signal };
})();
