/* The clock of the play: where the slider stands, and the time that passes while it plays. */

export class Player {
  /** `moved(t)` is called when the whole week changes, `turned(playing)` when play starts or ends, `frame(now)` on each frame of play. */
  constructor({ moved, turned }) {
    this.t = 0;
    this.weeks = 104;
    this.speed = 5;
    this.playing = false;
    this._place = 0;
    this._last = 0;
    this._moved = moved;
    this._turned = turned;
    this._tick = this._tick.bind(this);
  }

  /** Goes to a week, within the programme. */
  seek(t) {
    this._place = Math.max(0, Math.min(this.weeks, t));
    this._arrive();
  }

  play() {
    if (this.playing) return;
    if (this.t >= this.weeks) this.seek(0);
    this.playing = true;
    this._last = performance.now();
    this._turned(true);
    requestAnimationFrame(this._tick);
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this._turned(false);
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  _tick(now) {
    if (!this.playing) return;
    const seconds = Math.min(0.25, Math.max(0, now - this._last) / 1000); // a hidden tab does not jump ahead
    this._last = now;
    this._place = Math.min(this.weeks, this._place + seconds * this.speed);
    this._arrive();
    if (this._place >= this.weeks) this.pause();
    else requestAnimationFrame(this._tick);
  }

  _arrive() {
    const t = Math.floor(this._place + 1e-9);
    if (t === this.t) return;
    this.t = t;
    this._moved(t);
  }
}
