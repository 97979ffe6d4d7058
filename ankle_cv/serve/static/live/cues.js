// Tones and, if wished, a voice of this computer; nothing is loaded from elsewhere.

const PITCH_HZ = { 1: 880, 2: 660, 3: 330 };
const TONE_S = 0.13;
const APART_S = 0.2;
const LOUDNESS = 0.25;

export class Cues {
  constructor() {
    this.sounding = true;
    this.speaking = false;
    this.audio = null;
    this.said = "";
  }

  // Browsers give sound only after the user did something.
  unlock() {
    this.audio ??= window.AudioContext ? new AudioContext() : null;
    this.audio?.resume();
  }

  ring(times) {
    if (!this.sounding || !this.audio || !times) return;
    for (let n = 0; n < times; n += 1) {
      const at = this.audio.currentTime + n * APART_S;
      const tone = this.audio.createOscillator();
      const level = this.audio.createGain();
      tone.frequency.value = PITCH_HZ[times] ?? PITCH_HZ[1];
      level.gain.setValueAtTime(LOUDNESS, at);
      level.gain.exponentialRampToValueAtTime(0.001, at + TONE_S);
      tone.connect(level).connect(this.audio.destination);
      tone.start(at);
      tone.stop(at + TONE_S);
    }
  }

  say(text) {
    if (!this.speaking || !text || text === this.said) return;
    this.said = text;
    const voice = offlineVoice();
    if (!voice) return;
    const words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = voice.lang;
    speechSynthesis.cancel();
    speechSynthesis.speak(words);
  }

  hush() {
    window.speechSynthesis?.cancel();
  }
}

export function offlineVoice() {
  const voices = window.speechSynthesis?.getVoices() ?? [];
  return voices.find((one) => one.localService && one.lang.startsWith("en")) ?? null;
}
