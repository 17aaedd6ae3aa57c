//! Draws the pictures of sample mail: quiet landscapes and drawings, made of a few shapes.

use image::{ExtendedColorType, ImageEncoder, codecs::jpeg::JpegEncoder, codecs::png::PngEncoder};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

const WIDTH: u32 = 880;
const HEIGHT: u32 = 586;

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Scene {
    /// A slab of pale stone, half of it wet.
    Stone,
    /// A garden under a late sun.
    Garden,
    /// A coast at dusk.
    Coast,
    /// Hills in the morning.
    Hills,
    /// A front with its windows, as a drawing.
    Front,
    /// A model of birch on a table.
    Model,
    /// A road in winter.
    Road,
    /// A room with a tall window.
    Room,
}

impl Scene {
    pub(super) fn from_name(name: &str) -> Option<Scene> {
        Some(match name {
            "stone" => Scene::Stone,
            "garden" => Scene::Garden,
            "coast" => Scene::Coast,
            "hills" => Scene::Hills,
            "front" => Scene::Front,
            "model" => Scene::Model,
            "road" => Scene::Road,
            "room" => Scene::Room,
            _ => return None,
        })
    }
}

type Color = [f32; 3];

/// Pictures that were drawn, as JPEG or PNG.
type Drawn = HashMap<(Scene, bool), Vec<u8>>;

/// Returns a scene as JPEG.
pub(super) fn jpeg(scene: Scene) -> Vec<u8> {
    drawn(scene, false, |pixels| {
        let mut out = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut out, 86);
        let done = encoder.write_image(pixels, WIDTH, HEIGHT, ExtendedColorType::Rgb8);
        done.map_or_else(|_| Vec::new(), |()| out)
    })
}

/// Returns a scene as PNG.
pub(super) fn png(scene: Scene) -> Vec<u8> {
    drawn(scene, true, |pixels| {
        let mut out = Vec::new();
        let encoder = PngEncoder::new(&mut out);
        let done = encoder.write_image(pixels, WIDTH, HEIGHT, ExtendedColorType::Rgb8);
        done.map_or_else(|_| Vec::new(), |()| out)
    })
}

/// Draws a scene once; it is asked for twice for each message, for its size and its bytes.
fn drawn(scene: Scene, is_png: bool, encode: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    static DRAWN: Mutex<Option<Drawn>> = Mutex::new(None);
    let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    let drawn = drawn.get_or_insert_default();
    drawn.entry((scene, is_png)).or_insert_with(|| encode(&draw(scene))).clone()
}

fn draw(scene: Scene) -> Vec<u8> {
    let mut pixels = Vec::with_capacity(3 * (WIDTH * HEIGHT) as usize);
    for row in 0..HEIGHT {
        for column in 0..WIDTH {
            // Both from 0 to 1, from the upper left corner.
            let (x, y) = (column as f32 / WIDTH as f32, row as f32 / HEIGHT as f32);
            let color = match scene {
                Scene::Stone => stone(x, y),
                Scene::Garden => land(x, y, &GARDEN),
                Scene::Coast => coast(x, y),
                Scene::Hills => land(x, y, &HILLS),
                Scene::Front => front(x, y),
                Scene::Model => model(x, y),
                Scene::Road => road(x, y),
                Scene::Room => room(x, y),
            };
            pixels.extend(color.map(|part| part.clamp(0.0, 255.0) as u8));
        }
    }
    pixels
}

fn mix(from: Color, to: Color, part: f32) -> Color {
    let part = part.clamp(0.0, 1.0);
    let [a, b, c] = from;
    let [d, e, f] = to;
    [a + (d - a) * part, b + (e - b) * part, c + (f - c) * part]
}

/// 0 left of `edge`, 1 right of it, soft in between.
fn step(edge: f32, width: f32, value: f32) -> f32 {
    let t = ((value - edge) / width + 0.5).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Whether a point is in a rectangle, with soft edges.
fn inside(x: f32, y: f32, [left, top, right, bottom]: [f32; 4]) -> f32 {
    let edge = 0.003;
    step(left, edge, x) * step(x, edge, right) * step(top, edge, y) * step(y, edge, bottom)
}

/// A slow wave from -1 to 1.
fn wave(x: f32, seed: f32) -> f32 {
    ((x * 3.1 + seed).sin()
        + (x * 7.3 + seed * 2.7).sin() * 0.45
        + (x * 17.0 + seed * 5.1).sin() * 0.12)
        / 1.57
}

/// Clouds and grain, from -1 to 1.
fn grain(x: f32, y: f32) -> f32 {
    let a = (x * 41.0 + (y * 23.0).sin() * 2.1).sin();
    let b = (y * 57.0 + (x * 31.0).cos() * 1.7).sin();
    let c = (x * 173.0 + y * 211.0 + (x * y * 90.0).sin()).sin();
    (a + b + c * 0.5) / 2.5
}

/// A sky, a sun, and layers of land, the nearest last.
struct Land {
    sky: [Color; 2],
    sun: [f32; 2],
    sun_color: Color,
    layers: [(f32, f32, Color); 5],
}

const GARDEN: Land = Land {
    sky: [[196.0, 214.0, 226.0], [252.0, 226.0, 186.0]],
    sun: [0.72, 0.34],
    sun_color: [255.0, 240.0, 206.0],
    layers: [
        (0.46, 0.030, [168.0, 182.0, 158.0]),
        (0.53, 0.040, [134.0, 158.0, 116.0]),
        (0.62, 0.050, [150.0, 146.0, 84.0]),
        (0.73, 0.040, [112.0, 132.0, 74.0]),
        (0.86, 0.030, [76.0, 100.0, 60.0]),
    ],
};

const HILLS: Land = Land {
    sky: [[132.0, 164.0, 204.0], [248.0, 214.0, 200.0]],
    sun: [0.30, 0.42],
    sun_color: [255.0, 232.0, 212.0],
    layers: [
        (0.48, 0.070, [176.0, 178.0, 204.0]),
        (0.56, 0.080, [140.0, 150.0, 184.0]),
        (0.66, 0.070, [102.0, 122.0, 156.0]),
        (0.77, 0.060, [68.0, 94.0, 122.0]),
        (0.89, 0.040, [42.0, 64.0, 84.0]),
    ],
};

fn sky(x: f32, y: f32, land: &Land) -> Color {
    let [above, below] = land.sky;
    let [sun_x, sun_y] = land.sun;
    let far = ((x - sun_x).powi(2) * 2.2 + (y - sun_y).powi(2)).sqrt();
    let color = mix(above, below, y * 1.8);
    let color = mix(color, land.sun_color, (0.5 - far).max(0.0) * 1.1);
    mix(color, [255.0, 252.0, 240.0], step(far, 0.006, 0.055))
}

fn land(x: f32, y: f32, land: &Land) -> Color {
    let mut color = sky(x, y, land);
    for (index, (top, height, layer)) in land.layers.into_iter().enumerate() {
        let edge = top + height * wave(x * (1.0 + index as f32 * 0.4), index as f32 * 1.9 + 0.6);
        let lit = mix(layer, [255.0, 244.0, 222.0], (edge + 0.05 - y).max(0.0) * 2.5);
        let shaded = mix(lit, [20.0, 30.0, 30.0], (y - edge).max(0.0) * 0.9);
        color = mix(color, shaded, step(edge, 0.004, y));
    }
    color
}

fn coast(x: f32, y: f32) -> Color {
    let dusk = Land {
        sky: [[70.0, 92.0, 140.0], [250.0, 188.0, 150.0]],
        sun: [0.60, 0.47],
        sun_color: [255.0, 218.0, 170.0],
        ..HILLS
    };
    let horizon = 0.52;
    if y < horizon {
        let headland = 0.524 - 0.22 * (0.36 - x).max(0.0) - 0.012 * wave(x * 4.0, 2.0);
        return mix(
            sky(x, y, &dusk),
            [66.0, 66.0, 96.0],
            step(headland, 0.004, y) * step(x, 0.01, 0.36),
        );
    }
    let depth = (y - horizon) / (1.0 - horizon);
    // Its light comes in ripples, not as a second sun.
    let calm = Land { sun: [0.60, -1.0], ..dusk };
    let mirrored = sky(x, horizon - (y - horizon) * 0.9, &calm);
    let sea = mix(mirrored, [38.0, 62.0, 98.0], 0.35 + depth * 0.5);
    let ripple = (y * 260.0 / (0.4 + depth) + (x * 30.0).sin() * 2.0).sin();
    let path = (1.0 - ((x - 0.60).abs() / (0.03 + depth * 0.12))).max(0.0);
    mix(sea, [255.0, 222.0, 178.0], (0.05 + 0.5 * path) * (0.5 + 0.5 * ripple))
}

fn stone(x: f32, y: f32) -> Color {
    let table = mix([92.0, 96.0, 102.0], [64.0, 66.0, 72.0], y);
    let slab = [0.10, 0.14, 0.90, 0.86];
    let dry = mix([222.0, 212.0, 194.0], [206.0, 194.0, 172.0], y + 0.15 * wave(x * 2.0 + y, 1.0));
    let dry = mix(dry, [184.0, 170.0, 146.0], 0.10 + 0.10 * grain(x, y));
    let wet = mix(dry, [132.0, 116.0, 94.0], 0.55 + 0.08 * grain(y, x));
    let drip = 0.52 + 0.03 * wave(y * 2.0, 3.0);
    let face = mix(dry, wet, step(drip, 0.02, x));
    let shine = (1.0 - ((x - 0.72 + y * 0.2).abs() / 0.10)).max(0.0) * step(drip, 0.02, x);
    let face = mix(face, [246.0, 246.0, 246.0], shine * 0.28);
    let shadow = inside(x - 0.012, y - 0.02, slab);
    let under = mix(table, [20.0, 20.0, 24.0], shadow * 0.6);
    mix(under, face, inside(x, y, slab))
}

fn front(x: f32, y: f32) -> Color {
    let paper: Color = [250.0, 248.0, 242.0];
    let ink: Color = [58.0, 72.0, 96.0];
    let wall = inside(x, y, [0.08, 0.24, 0.92, 0.84]);
    let mut color = mix(paper, [232.0, 222.0, 202.0], wall);
    color = mix(color, [214.0, 200.0, 174.0], wall * step(0.66, 0.003, y));
    for floor in 0..3_u8 {
        for window in 0..8_u8 {
            let left = 0.125 + f32::from(window) * 0.098;
            let top = 0.29 + f32::from(floor) * 0.185;
            let frame = [left, top, left + 0.058, top + 0.125];
            color = mix(color, [150.0, 138.0, 112.0], inside(x - 0.006, y - 0.008, frame) * 0.7);
            color = mix(color, mix([120.0, 150.0, 178.0], ink, y), inside(x, y, frame));
            color =
                mix(color, paper, inside(x, y, [left + 0.0275, top, left + 0.0305, top + 0.125]));
        }
    }
    let ground = inside(x, y, [0.03, 0.838, 0.97, 0.846]);
    let roof = inside(x, y, [0.07, 0.226, 0.93, 0.242]);
    color = mix(color, ink, ground.max(roof));
    for tree in [0.035_f32, 0.955] {
        let far = ((x - tree).powi(2) * 2.25 + (y - 0.68).powi(2)).sqrt();
        color = mix(color, [150.0, 172.0, 132.0], step(far, 0.01, 0.075) * 0.9);
    }
    color
}

fn model(x: f32, y: f32) -> Color {
    let back = mix([228.0, 226.0, 222.0], [204.0, 200.0, 194.0], y);
    let mut color = mix(back, [186.0, 176.0, 164.0], step(0.62, 0.01, y));
    let birch: Color = [226.0, 200.0, 158.0];
    let blocks = [[0.20, 0.42, 0.46, 0.78], [0.44, 0.30, 0.62, 0.78], [0.60, 0.48, 0.82, 0.78]];
    color = mix(color, [120.0, 108.0, 96.0], inside(x, y, [0.16, 0.77, 0.90, 0.84]) * 0.5);
    color = mix(color, [210.0, 182.0, 138.0], inside(x, y, [0.14, 0.76, 0.86, 0.81]));
    for (index, block) in blocks.into_iter().enumerate() {
        let lines = (y * 240.0 + (x * 9.0).sin() * 3.0).sin() * 0.03;
        let tone =
            mix(birch, [160.0, 126.0, 84.0], 0.10 * index as f32 + 0.5 * (x - 0.2) * 0.5 + lines);
        color = mix(color, [96.0, 80.0, 64.0], inside(x - 0.02, y - 0.012, block) * 0.35);
        color = mix(color, tone, inside(x, y, block));
        let [left, top, right, _] = block;
        color = mix(color, [246.0, 226.0, 190.0], inside(x, y, [left, top, right, top + 0.02]));
    }
    color
}

fn road(x: f32, y: f32) -> Color {
    let winter = Land {
        sky: [[168.0, 190.0, 214.0], [240.0, 236.0, 232.0]],
        sun: [0.22, 0.28],
        layers: [
            (0.50, 0.040, [190.0, 204.0, 220.0]),
            (0.55, 0.030, [164.0, 182.0, 202.0]),
            (0.60, 0.030, [214.0, 222.0, 230.0]),
            (0.68, 0.020, [228.0, 234.0, 240.0]),
            (0.80, 0.015, [238.0, 242.0, 246.0]),
        ],
        ..HILLS
    };
    let color = land(x, y, &winter);
    let depth = ((y - 0.60) / 0.40).max(0.0);
    let middle = 0.56 + 0.10 * (depth * 3.0 + 0.4).sin() * (1.0 - depth * 0.4);
    let half = 0.008 + depth * 0.16;
    let on = step((x - middle).abs(), 0.008, half) * step(0.60, 0.004, y);
    let color = mix(color, mix([126.0, 134.0, 146.0], [86.0, 92.0, 104.0], depth), on);
    let dash = step((x - middle).abs(), 0.004, half * 0.05)
        * step(0.0, 0.4, (30.0 / (depth + 0.25)).sin());
    mix(color, [244.0, 240.0, 226.0], dash * on)
}

fn room(x: f32, y: f32) -> Color {
    let wall = mix([214.0, 202.0, 184.0], [176.0, 162.0, 146.0], x);
    let floor = mix([150.0, 116.0, 84.0], [104.0, 78.0, 56.0], y + 0.05 * (x * 60.0).sin());
    let mut color = mix(wall, floor, step(0.74, 0.004, y));
    let frame = [0.16, 0.10, 0.44, 0.66];
    color = mix(color, [240.0, 236.0, 228.0], inside(x, y, [0.145, 0.08, 0.455, 0.68]));
    color = mix(color, land((x - 0.16) * 3.2, (y - 0.10) * 1.6, &GARDEN), inside(x, y, frame));
    color = mix(color, [240.0, 236.0, 228.0], inside(x, y, [0.296, 0.10, 0.304, 0.66]));
    let slant = x - (y - 0.74) * 0.9;
    let light = inside(slant, y, [0.22, 0.76, 0.46, 0.97]);
    color = mix(color, [246.0, 214.0, 160.0], light * 0.45);
    color = mix(color, [126.0, 88.0, 60.0], inside(x, y, [0.60, 0.56, 0.92, 0.60]));
    for leg in [0.62, 0.89] {
        color = mix(color, [98.0, 68.0, 46.0], inside(x, y, [leg, 0.60, leg + 0.015, 0.88]));
    }
    for (index, left) in [0.66_f32, 0.70, 0.735, 0.78].into_iter().enumerate() {
        let top = 0.47 + 0.02 * (index as f32 % 2.0);
        let tones =
            [[66.0, 96.0, 120.0], [172.0, 92.0, 74.0], [92.0, 116.0, 84.0], [206.0, 176.0, 116.0]];
        let tone = tones.get(index).copied().unwrap_or([120.0, 120.0, 120.0]);
        color = mix(color, tone, inside(x, y, [left, top, left + 0.03, 0.56]));
    }
    color
}
