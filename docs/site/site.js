// A table that is wider than the page fades at the side on which there is more of it, and can be scrolled with the keyboard.
for (const box of document.querySelectorAll('.table-wrapper')) {
    const mark = () => {
        const hidden = box.scrollWidth - box.clientWidth;
        box.classList.toggle('more-left', box.scrollLeft > 1);
        box.classList.toggle('more-right', box.scrollLeft < hidden - 1);
        if (hidden > 1) box.tabIndex = 0;
        else box.removeAttribute('tabindex');
    };
    box.addEventListener('scroll', mark, { passive: true });
    new ResizeObserver(mark).observe(box);
}

// Where no page has all words of a search, those with most of them are shown, and site.css says so.
const index = window.elasticlunr?.Index.prototype;
if (index) {
    const { search } = index;
    index.search = function (words, options) {
        const found = search.call(this, words, options);
        const some = found.length > 0 ? [] : search.call(this, words, { ...options, bool: 'OR' });
        document.body.classList.toggle('some-words', some.length > 0);
        return found.length > 0 ? found : some;
    };
}
