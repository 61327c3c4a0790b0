// Stands for @vscode/spdlog, the native logger of VS Code, which is not compiled in the server that install.mjs
// fetches: without it every log and output channel is empty. The same interface, over plain synchronous appends.
// @ts-check
const { Buffer } = require('node:buffer');
const { appendFileSync, mkdirSync, renameSync, rmSync, statSync } = require('node:fs');
const path = require('node:path');

/** The order is that of the levels' numbers. */
const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

class Logger {
  #file;
  #largest;
  #files;
  #size;
  #level = levels.indexOf('info');
  #raw = false;

  /**
   * @param {string} _kind @param {string} _name @param {string} file
   * @param {number} largest bytes before a new file is begun @param {number} files how many old ones are kept
   */
  constructor(_kind, _name, file, largest, files) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.#file = file;
    this.#largest = largest;
    this.#files = files;
    this.#size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** @param {number} level */
  setLevel(level) {
    this.#level = level;
  }

  getLevel() {
    return this.#level;
  }

  /** From here on a message is written as it is, without time, level and line end. */
  clearFormatters() {
    this.#raw = true;
  }

  /** VS Code asks for the one pattern that is written here anyway. */
  setPattern() {
    this.#raw = false;
  }

  // Every message is on disk already.
  flush() {}
  drop() {}

  /** @param {string} message */
  trace(message) {
    this.#write(0, message);
  }

  /** @param {string} message */
  debug(message) {
    this.#write(1, message);
  }

  /** @param {string} message */
  info(message) {
    this.#write(2, message);
  }

  /** @param {string} message */
  warn(message) {
    this.#write(3, message);
  }

  /** @param {string} message */
  error(message) {
    this.#write(4, message);
  }

  /** @param {string} message */
  critical(message) {
    this.#write(5, message);
  }

  /** @param {number} level @param {string} message */
  #write(level, message) {
    if (level < this.#level) return;
    const text = this.#raw ? message : `${localTime()} [${levels[level]}] ${message}\n`;
    const bytes = Buffer.byteLength(text);
    try {
      if (this.#size > 0 && this.#size + bytes > this.#largest) this.#rotate();
      appendFileSync(this.#file, text);
      this.#size += bytes;
    } catch {
      // A log that cannot be written, as in a folder just removed, is no reason to fail.
    }
  }

  /** `a.log` becomes `a.1.log`, and so on up to the last, which goes. */
  #rotate() {
    const { dir, name, ext } = path.parse(this.#file);
    const numbered = (/** @type {number} */ n) => path.join(dir, n === 0 ? name + ext : `${name}.${n}${ext}`);
    rmSync(numbered(this.#files), { force: true });
    for (let n = this.#files - 1; n >= 0; n--) {
      if (statSync(numbered(n), { throwIfNoEntry: false })) renameSync(numbered(n), numbered(n + 1));
    }
    this.#size = 0;
  }
}

/** As in the pattern `%Y-%m-%d %H:%M:%S.%e`. */
function localTime() {
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return local.toISOString().replace('T', ' ').replace('Z', '');
}

exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = async (
  /** @type {string} */ name,
  /** @type {string} */ file,
  /** @type {number} */ largest,
  /** @type {number} */ files,
) => new Logger('rotating', name, file, largest, files);
exports.createAsyncRotatingLogger = exports.createRotatingLogger;
