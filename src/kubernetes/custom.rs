//! Kinds that Kubernetes does not have by itself, as far as they are used here.

pub mod app_project;
pub mod application;
pub mod external_secret;
pub mod rollout;
pub mod secret_store;
pub mod vertical_pod_autoscaler;

pub use external_secret::ExternalSecret;
pub use rollout::Rollout;
pub use secret_store::SecretStore;
pub use vertical_pod_autoscaler::VerticalPodAutoscaler;

/// Makes a struct with `metadata` and `spec` a kind of a namespace, with its group, version and plural.
macro_rules! namespaced_kind {
    ($kind:ident, $group:literal, $version:literal, $plural:literal) => {
        impl k8s_openapi::Resource for $kind {
            const API_VERSION: &'static str = concat!($group, "/", $version);
            const GROUP: &'static str = $group;
            const KIND: &'static str = stringify!($kind);
            const VERSION: &'static str = $version;
            const URL_PATH_SEGMENT: &'static str = $plural;
            type Scope = k8s_openapi::NamespaceResourceScope;
        }

        impl k8s_openapi::Metadata for $kind {
            type Ty = k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

            fn metadata(&self) -> &Self::Ty {
                &self.metadata
            }

            fn metadata_mut(&mut self) -> &mut Self::Ty {
                &mut self.metadata
            }
        }

        impl serde::Serialize for $kind {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct as _;
                let mut object = serializer.serialize_struct(stringify!($kind), 4)?;
                object.serialize_field("apiVersion", concat!($group, "/", $version))?;
                object.serialize_field("kind", stringify!($kind))?;
                object.serialize_field("metadata", &self.metadata)?;
                object.serialize_field("spec", &self.spec)?;
                object.end()
            }
        }
    };
}

pub(crate) use namespaced_kind;
