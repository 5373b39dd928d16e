// glue: the one template tag with which pages are written
// Never: mark a value raw that a person or another system supplied

export { html } from 'ghtml'

/**
 * Markup, as told apart from text by its name only: both are strings. A function that returns markup says so.
 *
 * The tag escapes every `${value}`: `& < > " ' =` become references, null and undefined become nothing, an array is
 * joined and then escaped. `!${markup}` puts the value in as it is; it is for the result of another `html` template,
 * or a `.map(...)` of such, and for nothing else. Attribute values stand in double quotes. Nothing variable goes
 * inside `<script>` or `<style>`, nor into an attribute that the browser runs; a URL in `href` must have had its scheme
 * checked, because escaping does not stop `javascript:`. A literal exclamation mark right before a value is written `&#33;`.
 */
export type Html = string
