// Qt: a QObject that makes calls from the event loop, and reports them by signals. Qt 6, or 5.
//
//     accsyn-sandbox -- ./host_qt
#include <accsyn.hpp>

#include <QCoreApplication>
#include <QDebug>
#include <QObject>
#include <QSocketNotifier>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

/// One session, whose results come in the thread of its event loop. Destroying it cancels what is running.
class Workspace : public QObject
{
    Q_OBJECT

  public:
    /// Logs in without blocking; ready or failed follows.
    explicit Workspace(QObject *parent = nullptr) : QObject(parent), login_(accsyn::login::start())
    {
        wait_on(login_.wait_handle(), [this] { take_session(); });
    }

    /// The function runs in this thread.
    template <class Done> void submit(const accsyn::request &request, Done done)
    {
        session_.submit(request, std::move(done));
    }

  signals:
    void ready();
    void failed(const QString &message);

  private:
    template <class Run> void wait_on(std::intptr_t handle, Run run)
    {
        // On Windows, where the handle is that of an event, this is a QWinEventNotifier.
        notifier_ = std::make_unique<QSocketNotifier>(handle, QSocketNotifier::Read);
        connect(notifier_.get(), &QSocketNotifier::activated, this, run);
    }

    void take_session()
    {
        notifier_.release()->deleteLater(); // it is running this
        accsyn::result<accsyn::session> opened = login_.try_take();
        if (!opened) {
            emit failed(QString::fromStdString(opened.error().what()));
            return;
        }
        session_ = std::move(*opened);
        wait_on(session_.wait_handle(), [this] { session_.dispatch(); });
        emit ready();
    }

    accsyn::login login_;
    accsyn::session session_;
    // Destroyed before the session that its descriptor belongs to.
    std::unique_ptr<QSocketNotifier> notifier_;
};

int main(int count, char **arguments)
{
    QCoreApplication application(count, arguments);
    Workspace workspace;
    int left = 2, failed = 0;
    auto show = [&](const char *what) {
        return [&left, &failed, what](accsyn::result<std::string> found) {
            if (found)
                qInfo() << what << accsyn::items(*found).size();
            else
                qWarning() << what << found.error().what();
            failed = failed != 0 || !found;
            if (--left == 0)
                QCoreApplication::exit(failed);
        };
    };
    QObject::connect(&workspace, &Workspace::failed, &application, [](const QString &message) {
        qCritical().noquote() << message;
        QCoreApplication::exit(1);
    });
    QObject::connect(&workspace, &Workspace::ready, &application, [&] {
        workspace.submit(accsyn::requests::find("Transfer WHERE status=running"), show("running transfers:"));
        workspace.submit(accsyn::requests::find("User"), show("users:"));
    });
    return QCoreApplication::exec();
}

#include "qt.moc"
