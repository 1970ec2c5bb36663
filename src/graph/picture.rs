//! What is drawn: boxes with text, and lines between them. Lengths are pixels.

/// The grid that boxes stand on; lines run on this and half way between.
pub(crate) const UNIT: i32 = 20;

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) w: i32,
    pub(crate) h: i32,
}

impl Rect {
    pub(crate) const fn new(x: i32, y: i32, w: i32, h: i32) -> Self {
        Self { x, y, w, h }
    }

    pub(crate) const fn right(&self) -> i32 {
        self.x + self.w
    }

    pub(crate) const fn bottom(&self) -> i32 {
        self.y + self.h
    }
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// The name of something that holds others.
    Heading,
    /// The name of a thing.
    Title,
    /// What is to know of it.
    Detail,
}

impl Style {
    pub(crate) const fn size(self) -> i32 {
        match self {
            Self::Heading => 15,
            Self::Title => 13,
            Self::Detail => 11,
        }
    }

    pub(crate) const fn is_bold(self) -> bool {
        !matches!(self, Self::Detail)
    }

    /// From one line to the next.
    pub(crate) const fn line(self) -> i32 {
        self.size() + 4
    }

    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Heading => "heading",
            Self::Title => "name",
            Self::Detail => "detail",
        }
    }
}

/// A line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    /// The left end of its base line.
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) style: Style,
    pub(crate) text: String,
}

impl Label {
    /// The room that it takes.
    pub(crate) fn rect(&self) -> Rect {
        let size = self.style.size();
        Rect::new(
            self.x,
            self.y - size,
            crate::text::width(&self.text, size, self.style.is_bold()),
            size + size / 3,
        )
    }
}

/// A small drawing that says what a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    Internet,
    Gateway,
    Nat,
    Balancer,
    Cluster,
    Nodes,
    Service,
    Database,
    Files,
    Bucket,
    Secret,
    Queue,
    Repository,
    Pipeline,
    Endpoint,
}

/// A box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Its id; empty for what is no thing of the model.
    pub(crate) id: String,
    /// Its stack and address; empty for what is no thing of the model.
    pub(crate) address: String,
    /// Its classes.
    pub(crate) class: String,
    pub(crate) rect: Rect,
    /// The box that holds it.
    pub(crate) parent: Option<usize>,
    pub(crate) icon: Option<Icon>,
    pub(crate) labels: Vec<Label>,
    /// All that is to know of it, in a line.
    pub(crate) about: String,
    /// Whether lines pass around it, and not only around its text.
    pub(crate) solid: bool,
}

/// A line from one box to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// The boxes that it connects.
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) class: &'static str,
    pub(crate) about: String,
    /// How thick it is.
    pub(crate) width: i32,
    /// Its corners, both ends among them.
    pub(crate) points: Vec<(i32, i32)>,
}

/// All that is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) title: String,
    /// What it shows, for those who cannot see it.
    pub(crate) about: String,
    pub(crate) width: i32,
    pub(crate) height: i32,
    /// Each box after the one that holds it.
    pub(crate) shapes: Vec<Shape>,
    pub(crate) lines: Vec<Line>,
    /// The classes of lines that are explained, with what each means, and where.
    pub(crate) legend: Vec<(&'static str, Label)>,
}

impl Picture {
    pub(crate) fn push(&mut self, shape: Shape) -> usize {
        self.shapes.push(shape);
        self.shapes.len() - 1
    }

    /// The box of an id.
    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        self.shapes.iter().position(|shape| shape.id == id)
    }
}

/// The next number of whole units.
pub(crate) const fn up(length: i32) -> i32 {
    (length + UNIT - 1).div_euclid(UNIT) * UNIT
}
