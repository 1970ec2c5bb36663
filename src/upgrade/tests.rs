//! Plans from many starting points.
