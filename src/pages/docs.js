// Runs in the browser: shows the contract, with every route folded, a filter, and no question sent elsewhere.
window.docs = window.SwaggerUIBundle({
  dom_id: '#docs',
  url: new URL('openapi.json', document.baseURI).href,
  deepLinking: true,
  docExpansion: 'list',
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  defaultModelsExpandDepth: -1,
})
