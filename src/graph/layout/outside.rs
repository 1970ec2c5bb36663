//! What stands outside of VPCs: stores on the right, the internet and pipelines on the left.

use crate::architecture::{Architecture, Store, StoreKind};
use crate::picture::{Icon, Picture, Rect, UNIT};

use super::card::{Card, container, head};
use super::{GAP, has_internet, internet};

/// The width of the column on the right.
const STORES: i32 = 340;
/// The width of the column on the left.
const ACTORS: i32 = 160;

/// Draws a store.
pub(super) fn store(picture: &mut Picture, of: &Store, parent: usize, rect: Rect) {
    let (icon, class) = match of.kind {
        StoreKind::Database => (Icon::Database, "store database"),
        StoreKind::FileSystem => (Icon::Files, "store files"),
        StoreKind::Bucket => (Icon::Bucket, "store bucket"),
        StoreKind::Secret => (Icon::Secret, "store secret"),
        StoreKind::Queue => (Icon::Queue, "store queue"),
        StoreKind::Repository => (Icon::Repository, "store repository"),
    };
    let lines = [of.detail.clone()];
    Card::of(&of.thing, class, parent, rect).with(icon).draw(picture, &of.thing.name, &lines);
}

/// Draws the stores that stand in no VPC, by kind; those that something uses first. Gives the room that they take.
pub(super) fn stores(
    picture: &mut Picture,
    region: usize,
    of: &Architecture,
    x: i32,
    y: i32,
) -> Option<Rect> {
    let groups = [
        (StoreKind::Secret, "Secrets Manager"),
        (StoreKind::Bucket, "S3"),
        (StoreKind::Queue, "SQS"),
        (StoreKind::FileSystem, "EFS"),
        (StoreKind::Database, "RDS"),
        (StoreKind::Repository, "ECR"),
    ];
    let is_drawn =
        |store: &&Store| !of.networks.iter().any(|network| Some(&network.thing.id) == store.network.as_ref());
    // The first flow that leads to a store says near what it stands best.
    let rank = |store: &Store| of.flows.iter().position(|flow| flow.to == store.thing.id);
    let mut bottom = y;
    for (kind, title) in groups {
        let mut stores: Vec<&Store> =
            of.stores.iter().filter(is_drawn).filter(|store| store.kind == kind).collect();
        stores.sort_by_key(|store| rank(store).unwrap_or(usize::MAX));
        if stores.is_empty() {
            continue;
        }
        let mut shape = container("group", Some(region), Rect::new(x, bottom, STORES, 0));
        head(&mut shape, None, title, "");
        let group = picture.push(shape);
        let mut top = bottom + GAP;
        for of in stores {
            store(picture, of, group, Rect::new(x + GAP, top, STORES - GAP - UNIT, GAP));
            top += GAP + UNIT;
        }
        picture.shapes[group].rect.h = top - bottom;
        bottom = top + GAP;
    }
    (bottom > y).then(|| Rect::new(x, y, STORES, bottom - GAP - y))
}

/// The width of the column of those who stand outside, with the room beside it.
pub(super) fn actors_width(of: &Architecture) -> i32 {
    if has_internet(of) || !of.pipelines.is_empty() { ACTORS + 2 * GAP } else { 0 }
}

/// Draws those who stand outside, level with what they talk to; gives where the last one ends.
pub(super) fn actors(picture: &mut Picture, of: &Architecture) -> i32 {
    let level = |picture: &Picture, id: &str, offset: i32| {
        let ends = of.flows.iter().filter_map(|flow| match (flow.from == id, flow.to == id) {
            (true, _) => picture.find(&flow.to),
            (_, true) => picture.find(&flow.from),
            _ => None,
        });
        ends.map(|at| picture.shapes[at].rect.y + offset).min()
    };
    let mut bottom = UNIT;
    if has_internet(of) {
        let y = level(picture, crate::architecture::INTERNET, 0).unwrap_or(UNIT) - UNIT / 2;
        let rect = Rect::new(UNIT, (y / UNIT * UNIT).max(bottom), ACTORS, GAP + UNIT);
        internet(rect).draw(picture, "Internet", &[]);
        bottom = rect.bottom() + GAP;
    }
    for pipeline in &of.pipelines {
        let y = level(picture, &pipeline.thing.id, 0).unwrap_or(bottom);
        let rect = Rect::new(UNIT, y.max(bottom), ACTORS, GAP + UNIT);
        let card = Card {
            id: &pipeline.thing.id,
            address: &pipeline.thing.address,
            class: "actor",
            icon: Some(Icon::Pipeline),
            rect,
            parent: None,
        };
        card.draw(picture, &pipeline.thing.name, &["plans and applies".to_owned()]);
        bottom = rect.bottom() + GAP;
    }
    bottom - UNIT
}
