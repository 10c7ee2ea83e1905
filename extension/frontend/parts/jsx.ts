// The bundler imports these where JSX is used.
export { createElement, Fragment } from 'react';
