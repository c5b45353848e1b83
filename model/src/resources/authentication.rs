use super::{ACTIVE, DESCRIPTION, HEADERS, NAME};
use crate::spec::{Field, Kind, Resource, Section, Spec, Standing};

/// How the Hub logs in at the callbacks of client applications.
pub static AUTHENTICATION: Spec = Spec {
    resource: Resource::Authentication,
    path: "/authentications",
    address: "authentications",
    list_key: "authentication",
    singular: "authentication",
    plural: "Authentications",
    name: "name",
    list_read_scope: None,
    blocked_by: &[(Resource::ClientApplication, Standing::Documented)],
};

/// Its fields, in the order of its form.
pub static AUTHENTICATION_SECTIONS: &[Section] = &[
    Section::of(
        "General",
        "",
        &[
            NAME,
            DESCRIPTION,
            ACTIVE,
            Field::of("type", "Type", Kind::Choice(&["oauth2", "basic"])).required(),
        ],
    ),
    Section {
        title: "OAuth 2",
        help: "The Hub asks for a token, keeps it, and asks again when a callback answers 401.",
        fields: &[
            Field::of("oauth2.tokenRequestUrl", "Token request URL", Kind::Url).advised(),
            Field::of("oauth2.method", "Method", Kind::Choice(&["POST", "GET"])).advised(),
            Field::text("oauth2.accessTokenPath", "Access token path", 0)
                .advised()
                .help("JSONPath of the token in the answer, such as $.access_token."),
            Field::of("oauth2.payload", "Payload", Kind::SecretJson)
                .help("Body of the token request: JSON with client id and secrets."),
            Field::of("oauth2.headers", "Headers", Kind::List(&HEADERS)),
        ],
        when: Some(("type", "oauth2")),
    },
    Section {
        title: "Basic auth",
        help: "",
        fields: &[
            Field::text("basicAuth.username", "Username", 0).required(),
            Field::of("basicAuth.password", "Password", Kind::Secret).required(),
        ],
        when: Some(("type", "basic")),
    },
];
