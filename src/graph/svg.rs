//! Pictures as SVG.

use std::fmt::Write;

use crate::names::xml;
use crate::picture::{Icon, Label, Line, Picture, Rect, Shape};

/// What a page may set, and what holds where it does not: on light, and on dark.
const COLOURS: &[(&str, &str, &str)] = &[
    ("paper", "#ffffff", "#0f1720"),
    ("ink", "#1c2733", "#e5ebf1"),
    ("soft", "#566573", "#9fb0bf"),
    ("border", "#b8c4ce", "#41505e"),
    ("surface", "#ffffff", "#17222d"),
    ("region", "#f7f9fb", "#121b25"),
    ("vpc", "#ffffff", "#141f2a"),
    ("public", "#eaf6ee", "#15291f"),
    ("private", "#eaf2fb", "#14253a"),
    ("isolated", "#f3eefa", "#241d36"),
    ("cluster", "#2f6fd0", "#6ea8fe"),
    ("spot", "#b7791f", "#e0b053"),
    ("request", "#1f8a4c", "#4cc38a"),
    ("call", "#2f6fd0", "#6ea8fe"),
    ("data", "#7c4dbd", "#b794f6"),
    ("egress", "#7b8794", "#8b98a5"),
    ("deploy", "#c2571a", "#f0955a"),
    ("reference", "#8794a1", "#7f8d9a"),
];

const RULES: &str = "\
.cleon-graph{background:var(--graph-paper,var(--g-paper));font-family:Helvetica,Arial,\"Liberation Sans\",sans-serif}
.cleon-graph text{fill:var(--graph-ink,var(--g-ink))}
.cleon-graph .heading{font-size:15px;font-weight:700}
.cleon-graph .name{font-size:13px;font-weight:700}
.cleon-graph .detail{font-size:11px;fill:var(--graph-soft,var(--g-soft))}
.cleon-graph rect{fill:var(--graph-surface,var(--g-surface));stroke:var(--graph-border,var(--g-border))}
.cleon-graph .region>rect{fill:var(--graph-region,var(--g-region))}
.cleon-graph .vpc>rect{fill:var(--graph-vpc,var(--g-vpc));stroke:var(--graph-soft,var(--g-soft));stroke-width:1.5}
.cleon-graph .zone>rect{fill:none;stroke:none}
.cleon-graph .public>rect{fill:var(--graph-public,var(--g-public));stroke:none}
.cleon-graph .private>rect{fill:var(--graph-private,var(--g-private));stroke:none}
.cleon-graph .isolated>rect{fill:var(--graph-isolated,var(--g-isolated));stroke:none}
.cleon-graph .endpoints>rect,.cleon-graph .group>rect,.cleon-graph .stack>rect{fill:var(--graph-region,var(--g-region));stroke-dasharray:4 3}
.cleon-graph .subnet>rect{stroke-dasharray:3 3;fill-opacity:.6}
.cleon-graph .cluster>rect{stroke:var(--graph-cluster,var(--g-cluster));stroke-width:2}
.cleon-graph .nodes>rect{stroke:var(--graph-cluster,var(--g-cluster))}
.cleon-graph .spot>rect{stroke:var(--graph-spot,var(--g-spot));stroke-dasharray:6 3}
.cleon-graph .platform>rect{stroke-dasharray:2 3}
.cleon-graph .channel>rect{stroke-dasharray:5 3}
.cleon-graph .balancer>rect{stroke:var(--graph-request,var(--g-request))}
.cleon-graph .store>rect{stroke:var(--graph-data,var(--g-data))}
.cleon-graph .row>rect{fill:none;stroke:none}
.cleon-graph .focus>rect{stroke:var(--graph-cluster,var(--g-cluster));stroke-width:3}
.cleon-graph .icon{fill:none;stroke:var(--graph-soft,var(--g-soft));stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round}
.cleon-graph .line{fill:none;stroke-linejoin:round}
.cleon-graph .halo{fill:none;stroke:var(--graph-paper,var(--g-paper));stroke-opacity:.6}
.cleon-graph .deploy .line,.cleon-graph .deploy.line{stroke-dasharray:7 4}
.cleon-graph .egress .line,.cleon-graph .egress.line{stroke-dasharray:3 3}
";

/// The classes of lines.
const LINES: &[&str] = &["request", "call", "data", "egress", "deploy", "reference"];

/// The SVG of a picture.
pub(crate) fn svg(picture: &Picture) -> String {
    let mut out = String::with_capacity(picture.shapes.len() * 400);
    let (w, h) = (picture.width, picture.height);
    _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"cleon-graph\" role=\"img\" aria-labelledby=\"graph-title graph-desc\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\">"
    );
    _ = writeln!(out, "<title id=\"graph-title\">{}</title>", xml(&picture.title));
    _ = writeln!(out, "<desc id=\"graph-desc\">{}</desc>", xml(&picture.about));
    style(&mut out);
    markers(&mut out);
    for shape in picture.shapes.iter().filter(|shape| !shape.solid) {
        draw(&mut out, shape);
    }
    for line in &picture.lines {
        connect(&mut out, line, picture);
    }
    for shape in picture.shapes.iter().filter(|shape| shape.solid) {
        draw(&mut out, shape);
    }
    for (class, label) in &picture.legend {
        let (x, y) = (label.x - 32, label.y - 4);
        _ = writeln!(
            out,
            "<path class=\"line {class}\" stroke-width=\"2\" marker-end=\"url(#graph-arrow-{class})\" d=\"M{x} {y}h24\"/>"
        );
        write_label(&mut out, label);
    }
    out.push_str("</svg>\n");
    out
}

fn style(out: &mut String) {
    let set = |dark: bool| {
        let each = COLOURS
            .iter()
            .map(|(name, light, on_dark)| format!("--g-{name}:{}", if dark { on_dark } else { light }));
        each.collect::<Vec<_>>().join(";")
    };
    out.push_str("<style>\n");
    _ = writeln!(out, ".cleon-graph{{{}}}", set(false));
    _ = writeln!(out, "@media (prefers-color-scheme:dark){{.cleon-graph{{{}}}}}", set(true));
    out.push_str(RULES);
    for class in LINES {
        _ = writeln!(
            out,
            ".cleon-graph .{class} .line,.cleon-graph .{class}.line{{stroke:var(--graph-{class},var(--g-{class}))}}.cleon-graph .{class}-head{{fill:var(--graph-{class},var(--g-{class}))}}"
        );
    }
    out.push_str("</style>\n");
}

fn markers(out: &mut String) {
    out.push_str("<defs>\n");
    for class in LINES {
        _ = writeln!(
            out,
            "<marker id=\"graph-arrow-{class}\" class=\"{class}-head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker>"
        );
    }
    out.push_str("</defs>\n");
}

fn draw(out: &mut String, shape: &Shape) {
    _ = write!(out, "<g class=\"{}\"", xml(&shape.class));
    if !shape.id.is_empty() {
        _ = write!(out, " id=\"{}\"", xml(&shape.id));
    }
    if !shape.address.is_empty() {
        _ = write!(out, " data-address=\"{}\"", xml(&shape.address));
    }
    out.push('>');
    if !shape.about.is_empty() {
        _ = write!(out, "<title>{}</title>", xml(&shape.about));
    }
    let Rect { x, y, w, h } = shape.rect;
    let radius = if shape.solid { 6 } else { 10 };
    _ = write!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{radius}\"/>");
    if let Some(icon) = shape.icon {
        // In the middle of a card, at the top of what holds others.
        let top = if shape.solid { y + (h - 20) / 2 } else { y + 10 };
        _ = write!(
            out,
            "<path class=\"icon\" transform=\"translate({} {top})\" d=\"{}\"/>",
            x + 10,
            strokes(icon)
        );
    }
    for label in &shape.labels {
        write_label(out, label);
    }
    out.push_str("</g>\n");
}

fn write_label(out: &mut String, label: &Label) {
    let class = label.style.class();
    _ = write!(
        out,
        "<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>",
        label.x,
        label.y,
        xml(&label.text)
    );
}

fn connect(out: &mut String, line: &Line, picture: &Picture) {
    let id = |at: usize| picture.shapes.get(at).map(|shape| xml(&shape.id)).unwrap_or_default();
    let path = path(&line.points);
    let class = line.class;
    _ = writeln!(
        out,
        "<g class=\"flow {class}\" data-from=\"{}\" data-to=\"{}\"><title>{}</title><path class=\"halo\" stroke-width=\"{}\" d=\"{path}\"/><path class=\"line\" stroke-width=\"{}\" marker-end=\"url(#graph-arrow-{class})\" d=\"{path}\"/></g>",
        id(line.from),
        id(line.to),
        xml(&line.about),
        line.width + 4,
        line.width,
    );
}

/// A path with round corners.
fn path(points: &[(i32, i32)]) -> String {
    const RADIUS: i32 = 5;
    let mut path = String::new();
    for (at, &(x, y)) in points.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| points.get(at));
        match (before, points.get(at + 1)) {
            (None, _) => _ = write!(path, "M{x} {y}"),
            (_, None) => _ = write!(path, "L{x} {y}"),
            (Some(before), Some(next)) => {
                let toward = |other: &(i32, i32)| {
                    let (dx, dy) = (other.0 - x, other.1 - y);
                    let reach = RADIUS.min(dx.abs().max(dy.abs()) / 2);
                    (x + dx.signum() * reach, y + dy.signum() * reach)
                };
                let (from, to) = (toward(before), toward(next));
                _ = write!(path, "L{} {}Q{x} {y} {} {}", from.0, from.1, to.0, to.1);
            }
        }
    }
    path
}

/// The strokes of an icon, in a square of 20.
const fn strokes(icon: Icon) -> &'static str {
    match icon {
        Icon::Internet => {
            "M2 10a8 8 0 1 0 16 0a8 8 0 1 0-16 0M2 10h16M10 2c-5 5-5 11 0 16M10 2c5 5 5 11 0 16"
        }
        Icon::Gateway => "M6 2h11v16h-11M1 10h11M8 6l4 4l-4 4",
        Icon::Nat => "M3 7h13M12 3l4 4l-4 4M17 14h-13",
        Icon::Balancer => "M2 10h5M7 10l6-6h4M7 10h10M7 10l6 6h4",
        Icon::Cluster => "M10 1l8 4.5v9l-8 4.5l-8-4.5v-9zM10 6l4 2.2v4.4l-4 2.3l-4-2.3v-4.4z",
        Icon::Nodes => "M2 3h16v6h-16zM2 11h16v6h-16zM5 6h1M5 14h1M9 6h6M9 14h6",
        Icon::Service => "M10 2l7 4v8l-7 4l-7-4v-8zM3 6l7 4l7-4M10 10v8",
        Icon::Database => "M3 5c0-4 14-4 14 0s-14 4-14 0v10c0 4 14 4 14 0v-10M3 10c0 4 14 4 14 0",
        Icon::Files => "M2 5h6l2 2h8v10h-16zM2 10h16",
        Icon::Bucket => "M3 4h14l-2 13h-10zM3 4c0 2.5 14 2.5 14 0",
        Icon::Secret => "M2 10a4 4 0 1 0 8 0a4 4 0 1 0-8 0M10 10h8v4M14 10v3",
        Icon::Queue => "M2 5h4v10h-4zM8 5h4v10h-4zM14 5h4v10h-4z",
        Icon::Repository => "M10 2l8 4l-8 4l-8-4zM2 10l8 4l8-4M2 14l8 4l8-4",
        Icon::Pipeline => "M2 10a8 8 0 1 0 16 0a8 8 0 1 0-16 0M8 6l6 4l-6 4z",
        Icon::Endpoint => "M2 10h5M13 10h5M7 10a3 3 0 1 0 6 0a3 3 0 1 0-6 0",
    }
}
