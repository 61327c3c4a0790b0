/** Dots by the graphics processor, on a canvas of their own: the same picture as {@link PixelDots} makes. */

import type { DotPainter, Dots, DotView } from './dots';
import { leftOut } from '../../model/places/shades';

const vertexShader = `#version 300 es
in vec2 place;
in vec2 before;
in float shade;
uniform float progress;
/** Centre x and y of the view, and pixels to a unit of the map. */
uniform vec3 camera;
uniform vec2 pixels;
uniform float radius;
uniform sampler2D palette;
out vec3 colour;
void main() {
  int number = int(shade + 0.5);
  vec2 at = (mix(before, place, progress) - camera.xy) * camera.z / pixels * 2.0;
  // What is left out lies outside of what is drawn.
  gl_Position = number == ${leftOut} ? vec4(2.0, 2.0, 2.0, 1.0) : vec4(at, 0.0, 1.0);
  gl_PointSize = radius * 2.0 + 2.0;
  colour = texelFetch(palette, ivec2(number, 0), 0).rgb;
}`;

const fragmentShader = `#version 300 es
precision highp float;
in vec3 colour;
uniform float radius;
uniform float opacity;
out vec4 painted;
void main() {
  float distance = length(gl_PointCoord - 0.5) * (radius * 2.0 + 2.0);
  float cover = clamp(radius + 0.5 - distance, 0.0, 1.0) * opacity;
  painted = vec4(colour * cover, cover);
}`;

interface Uploaded {
  places?: Float32Array;
  before?: Float32Array;
  shades?: Uint8Array;
  palette?: Uint8Array;
}

/**
 * A painter on a canvas; absent where there is no WebGL2, or only one that the processor imitates: pixels are
 * then blended faster by {@link PixelDots}.
 */
export function glDots(canvas: HTMLCanvasElement, allowSlow = false): DotPainter | undefined {
  const gl = canvas.getContext('webgl2', {
    alpha: true,
    premultipliedAlpha: true,
    antialias: false,
    depth: false,
    // Saved and copied pictures are put together after the frame.
    preserveDrawingBuffer: true,
    failIfMajorPerformanceCaveat: !allowSlow,
  });
  if (!gl || (!allowSlow && isImitated(gl))) return undefined;
  const program = linked(gl);
  if (!program) return undefined;
  const uniform = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name);
  const uniforms = {
    progress: uniform('progress'),
    camera: uniform('camera'),
    pixels: uniform('pixels'),
    radius: uniform('radius'),
    opacity: uniform('opacity'),
  };
  const attribute = (name: string, numbers: number, type: number): WebGLBuffer => {
    const buffer = gl.createBuffer();
    const location = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, numbers, type, false, 0, 0);
    return buffer;
  };
  gl.useProgram(program);
  const places = attribute('place', 2, gl.FLOAT);
  const before = attribute('before', 2, gl.FLOAT);
  const shades = attribute('shade', 1, gl.UNSIGNED_BYTE);
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  const uploaded: Uploaded = {};
  const fill = (buffer: WebGLBuffer, data: Float32Array | Uint8Array): void => {
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
  };
  const upload = (dots: Dots): void => {
    const from = dots.before ?? dots.index.places;
    if (uploaded.places !== dots.index.places) fill(places, (uploaded.places = dots.index.places));
    if (uploaded.before !== from) fill(before, (uploaded.before = from));
    if (uploaded.shades !== dots.shades) fill(shades, (uploaded.shades = dots.shades));
    if (uploaded.palette === dots.palette) return;
    uploaded.palette = dots.palette;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, dots.palette);
  };
  return {
    isUponGround: false,
    paint: (dots: Dots, { camera, size, ratio, radius, opacity }: DotView) => {
      upload(dots);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.uniform1f(uniforms.progress, dots.before ? dots.progress : 1);
      gl.uniform3f(uniforms.camera, camera.x, camera.y, camera.scale * ratio);
      gl.uniform2f(uniforms.pixels, size.width * ratio, size.height * ratio);
      gl.uniform1f(uniforms.radius, radius * ratio);
      gl.uniform1f(uniforms.opacity, opacity);
      gl.drawArrays(gl.POINTS, 0, dots.index.rows.length);
    },
    dispose: () => gl.getExtension('WEBGL_lose_context')?.loseContext(),
  };
}

/** Whether the processor does the graphics processor's work, which not every browser tells of by itself. */
function isImitated(gl: WebGL2RenderingContext): boolean {
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer: unknown = names && gl.getParameter(names.UNMASKED_RENDERER_WEBGL);
  return typeof renderer === 'string' && /swiftshader|llvmpipe|softpipe|software/i.test(renderer);
}

function linked(gl: WebGL2RenderingContext): WebGLProgram | undefined {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) return undefined;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS)) return program;
  console.warn(gl.getProgramInfoLog(program));
  return undefined;
}
